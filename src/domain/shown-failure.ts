const SHOWN =
  /^(?:[^\S\n]*--- FAIL|FAIL\b|Traceback \(most|panic: |npm ERR!|(?:error|fatal|Error)(?:\[\w+\])?: |\S+\.\w{1,10}[:(]\d+[:,]\d+\)?: )/m;
/** What went wrong stands in the last lines. */
const TAIL_CHARS = 12_000;

/** Whether an output has a line as programs print it that have failed. Asked after every command, in a file of its own. */
export function showsFailure(output: string): boolean {
  return SHOWN.test(output.slice(-TAIL_CHARS));
}
