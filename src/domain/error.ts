interface ErrorPolicy {
  /** Exit code of a command that ends with this error. */
  exitCode: 1 | 2;
  /** Status of an HTTP response that reports this error. */
  httpStatus: 400 | 401 | 403 | 404 | 413 | 500 | 503 | 507;
  /** Whether the same call may succeed later although nobody changes anything. */
  isRetryable: boolean;
  /** What the user can do; printed after what happened. */
  remedy: string;
}

type HttpStatus = ErrorPolicy["httpStatus"];

function failure(httpStatus: HttpStatus, remedy: string): ErrorPolicy {
  return { exitCode: 1, httpStatus, isRetryable: false, remedy };
}

function temporary(httpStatus: HttpStatus, remedy: string): ErrorPolicy {
  return { exitCode: 1, httpStatus, isRetryable: true, remedy };
}

/** A command line or a setting is wrong. */
function misuse(httpStatus: HttpStatus, remedy: string): ErrorPolicy {
  return { exitCode: 2, httpStatus, isRetryable: false, remedy };
}

/** Every way in which claude-mem can fail, and what follows from each. */
export const ERROR_POLICY = {
  usage: misuse(400, "See `claude-mem --help`."),
  "not-found": failure(404, "Check the id; `claude-mem context` lists recent ones."),
  "no-such-change": failure(404, "`claude-mem history` lists changes with their numbers."),
  "no-such-project": failure(404, "Give the name of a project, its key, or a folder in it."),
  "invalid-setting": misuse(400, "Correct settings.json or the environment variable."),
  "invalid-port": misuse(400, "Correct CLAUDE_MEM_WORKER_PORT in settings.json or the environment."),
  "invalid-input": failure(400, "Correct the input and try again."),
  "database-newer": failure(503, "Update claude-mem; a newer version wrote this database."),
  "database-foreign": failure(503, "Start the worker: it moves the file aside and creates a new memory."),
  "database-damaged": failure(503, "Move the file away; claude-mem creates a new one."),
  "migration-failed": failure(
    500,
    "The database is unchanged and hooks keep capturing. Go back to the previous version, or report this.",
  ),
  "database-locked": temporary(503, "Try again in a moment."),
  "disk-full": temporary(507, "Free some disk space."),
  "disk-failed": temporary(500, "Check that the disk is mounted, and read the system log."),
  "no-locks": failure(500, "Move the data directory to a local disk and set CLAUDE_MEM_DATA_DIR to it."),
  "no-permission": failure(500, "Make the data directory writable for your user."),
  "not-private": failure(
    500,
    "Take ownership with `chown`, or set CLAUDE_MEM_DATA_DIR to a folder that only you can write to.",
  ),
  "unreadable-file": failure(500, "Check that the file exists and can be read."),
  unauthorized: failure(401, "Send `Authorization: Bearer` with the content of the file `api-token`."),
  forbidden: failure(403, "Call the worker from this machine, as 127.0.0.1 or localhost."),
  "too-busy": temporary(503, "Try again in a moment, or close viewer pages that you do not need."),
  "too-large": failure(413, "The request is too large; split it into smaller ones."),
  "host-missing": failure(500, "Add `claude` to your PATH; `uninstall --force` continues without it."),
  "host-too-old": failure(500, "Update it with `claude update`."),
  "host-refused": failure(500, "Run that `claude` command yourself to see more."),
  "host-registry": failure(500, "Correct that file, then run `claude-mem uninstall` again."),
  "worker-unreachable": temporary(503, "Run `claude-mem start`."),
  "child-failed": failure(500, "See the log for the program's output."),
  "no-slot": temporary(503, "If this persists, raise CLAUDE_MEM_MAX_CONCURRENT_AGENTS (at most 10)."),
  unhealthy: failure(503, "See the fix next to each of them."),
  "model-failed": temporary(
    503,
    "Check CLAUDE_MEM_PROVIDER, _MODEL, _BASE_URL and _API_KEY with `claude-mem settings list`.",
  ),
  "embedding-failed": temporary(
    503,
    "Check CLAUDE_MEM_EMBEDDINGS, _MODEL and _API_KEY with `claude-mem settings list`.",
  ),
  internal: failure(500, "Please report this with the log."),
} satisfies Readonly<Record<string, ErrorPolicy>>;

export type ErrorCode = keyof typeof ERROR_POLICY;

/** The only error class of the project. `message` says what happened and to what; the remedy comes from the table. */
export class MemoryError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "MemoryError";
    this.code = code;
  }

  get policy(): ErrorPolicy {
    return ERROR_POLICY[this.code];
  }

  /** What happened, to what, and what to do: for logs and people. */
  get explanation(): string {
    return `${this.message}. ${this.policy.remedy}`;
  }
}

/** The code that the operating system or SQLite put on an error (`ENOSPC`, `SQLITE_BUSY`), or "". */
function systemCode(error: unknown): string {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : "";
}

/** Whether the operating system or SQLite gave an error this code. */
export function isErrorWithCode(error: unknown, code: string): boolean {
  return systemCode(error) === code;
}

/** Turns any error into one with a code of ours, so that edges need only one `catch`. */
export function asMemoryError(error: unknown, doing: string): MemoryError {
  if (error instanceof MemoryError) return error;
  const code = systemCode(error);
  const text = error instanceof Error ? error.message : String(error);
  return new MemoryError(classify(code, text), `${doing}: ${text}`, { cause: error });
}

/** SQLite codes for a lock that the file system refuses. SQLite takes ENOLCK for a lock that is held. */
const LOCK_FAULT = /^SQLITE_IOERR_(LOCK|RDLOCK|UNLOCK|CHECKRESERVEDLOCK|SHMLOCK)$/;

/** Errors of opening or reading a path; too many open files counts as one. */
const UNREADABLE: ReadonlySet<string> = new Set(
  "ENOENT EISDIR ENOTDIR ENAMETOOLONG ELOOP ENXIO EIO EHELD EMFILE ENFILE".split(" "),
);

function classify(code: string, text: string): ErrorCode {
  if (code === "ENOSPC" || code === "EDQUOT" || code === "SQLITE_FULL") return "disk-full";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "database-locked";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return "database-damaged";
  if (code.startsWith("SQLITE_READONLY") || code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return "no-permission";
  }
  if (UNREADABLE.has(code)) return "unreadable-file";
  if (LOCK_FAULT.test(code) || code === "ENOLCK") return "no-locks";
  // The shared memory beside the log is a file that has to grow.
  if (code === "SQLITE_IOERR_SHMSIZE") return "disk-full";
  if (code.startsWith("SQLITE_IOERR")) return "disk-failed";
  if (code.startsWith("SQLITE_CANTOPEN")) return "no-permission";
  if (/database or disk is full/i.test(text)) return "disk-full";
  if (/disk i\/o error/i.test(text)) return "disk-failed";
  return "internal";
}

const RECORD_FAULTS: ReadonlySet<ErrorCode> = new Set(["internal", "invalid-input", "not-found"]);

/** Whether an imported record is at fault, and not the disk or the database. */
export function isRecordFault(error: unknown): boolean {
  return RECORD_FAULTS.has(asMemoryError(error, "").code);
}
