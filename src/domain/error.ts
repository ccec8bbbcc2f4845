/** Every way in which claude-mem can fail; the policy table below says what follows from each. */
export type ErrorCode =
  | "usage"
  | "not-found"
  | "no-such-change"
  | "no-such-project"
  | "invalid-setting"
  | "invalid-port"
  | "invalid-input"
  | "database-newer"
  | "database-foreign"
  | "database-damaged"
  | "migration-failed"
  | "database-locked"
  | "disk-full"
  | "disk-failed"
  | "no-locks"
  | "no-permission"
  | "not-private"
  | "unreadable-file"
  | "unauthorized"
  | "forbidden"
  | "too-large"
  | "too-busy"
  | "host-missing"
  | "host-too-old"
  | "host-refused"
  | "host-registry"
  | "worker-unreachable"
  | "child-failed"
  | "no-slot"
  | "session-too-old"
  | "unhealthy"
  | "model-failed"
  | "embedding-failed"
  | "internal";

interface ErrorPolicy {
  /** Exit code of a command that ends with this error. */
  exitCode: 1 | 2;
  /** Status of an HTTP answer that tells of this error. */
  httpStatus: 400 | 401 | 403 | 404 | 413 | 500 | 503 | 507;
  /** Whether the same call may succeed later without anybody doing anything. */
  isRetryable: boolean;
  /** What the user can do, said after what happened. */
  remedy: string;
}

export const ERROR_POLICY: Readonly<Record<ErrorCode, ErrorPolicy>> = {
  usage: { exitCode: 2, httpStatus: 400, isRetryable: false, remedy: "See `claude-mem --help`." },
  "not-found": {
    exitCode: 1,
    httpStatus: 404,
    isRetryable: false,
    remedy: "Check the id; `claude-mem context` lists recent ones.",
  },
  "no-such-change": {
    exitCode: 1,
    httpStatus: 404,
    isRetryable: false,
    remedy: "`claude-mem history` lists the changes with their numbers.",
  },
  "no-such-project": {
    exitCode: 1,
    httpStatus: 404,
    isRetryable: false,
    remedy: "A project is asked for by its name, its key or a folder of it.",
  },
  "invalid-setting": {
    exitCode: 2,
    httpStatus: 400,
    isRetryable: false,
    remedy: "Correct settings.json or the environment variable.",
  },
  "invalid-port": {
    exitCode: 2,
    httpStatus: 400,
    isRetryable: false,
    remedy: "Correct CLAUDE_MEM_WORKER_PORT in settings.json or the environment.",
  },
  "invalid-input": {
    exitCode: 1,
    httpStatus: 400,
    isRetryable: false,
    remedy: "Correct the input and try again.",
  },
  "database-newer": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: false,
    remedy: "Update claude-mem; a newer version wrote this database.",
  },
  "database-foreign": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: false,
    remedy: "Start the worker: it sets the file aside and begins a memory of its own.",
  },
  "database-damaged": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: false,
    remedy: "Set the file aside; claude-mem starts a new one.",
  },
  "migration-failed": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy:
      "Nothing in it was changed and hooks go on capturing; go back to the version before, or report this.",
  },
  "database-locked": { exitCode: 1, httpStatus: 503, isRetryable: true, remedy: "Try again in a moment." },
  "disk-full": { exitCode: 1, httpStatus: 507, isRetryable: true, remedy: "Free some disk space." },
  "disk-failed": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: true,
    remedy: "Look whether the disk is still mounted and what the system's log says of it.",
  },
  "no-locks": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Move the data directory to a local disk and set CLAUDE_MEM_DATA_DIR to it.",
  },
  "no-permission": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Make the data directory writable for you.",
  },
  "not-private": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Take it over with `chown`, or set CLAUDE_MEM_DATA_DIR to a folder that only you can write.",
  },
  "unreadable-file": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Check that the file exists and can be read.",
  },
  unauthorized: {
    exitCode: 1,
    httpStatus: 401,
    isRetryable: false,
    remedy: "Send `Authorization: Bearer` with the content of the file api-token.",
  },
  forbidden: {
    exitCode: 1,
    httpStatus: 403,
    isRetryable: false,
    remedy: "Call the worker from this machine as 127.0.0.1 or localhost.",
  },
  "too-busy": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: true,
    remedy: "Try again in a moment; close pages of the viewer that nobody looks at.",
  },
  "too-large": { exitCode: 1, httpStatus: 413, isRetryable: false, remedy: "Send less at once." },
  "host-missing": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Put `claude` on your PATH; `uninstall --force` goes on without it.",
  },
  "host-too-old": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Update it with `claude update`.",
  },
  "host-refused": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Run the named `claude` command by hand to see more.",
  },
  "host-registry": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "Correct that file by hand, then run `claude-mem uninstall` again.",
  },
  "worker-unreachable": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: true,
    remedy: "Run `claude-mem start`.",
  },
  "child-failed": {
    exitCode: 1,
    httpStatus: 500,
    isRetryable: false,
    remedy: "See the log for the program's output.",
  },
  "no-slot": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: true,
    remedy: "Raise CLAUDE_MEM_MAX_CONCURRENT_AGENTS (10 at most) if this stays so.",
  },
  "session-too-old": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: false,
    remedy: "Its turns are observed without a model; a new session starts afresh.",
  },
  unhealthy: {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: false,
    remedy: "See the remedy beside each of them.",
  },
  "model-failed": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: true,
    remedy: "Check CLAUDE_MEM_PROVIDER, _MODEL, _BASE_URL and _API_KEY with `claude-mem settings list`.",
  },
  "embedding-failed": {
    exitCode: 1,
    httpStatus: 503,
    isRetryable: true,
    remedy: "Check CLAUDE_MEM_EMBEDDINGS, _MODEL and _API_KEY with `claude-mem settings list`.",
  },
  internal: { exitCode: 1, httpStatus: 500, isRetryable: false, remedy: "Please report this with the log." },
};

/** The one error class of the project. `message` says what happened and to what; the remedy comes from the table. */
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

  /** What happened, to what, and what to do: the line for logs and people. */
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

/** Names an unknown failure in our own codes, so that edges need only one `catch`. */
export function asMemoryError(error: unknown, doing: string): MemoryError {
  if (error instanceof MemoryError) return error;
  const code = systemCode(error);
  const text = error instanceof Error ? error.message : String(error);
  return new MemoryError(classify(code, text), `${doing}: ${text}`, { cause: error });
}

/** SQLite's numbers for a lock that the file system refuses; ENOLCK it takes for a lock that is held. */
const LOCK_FAULT = /^SQLITE_IOERR_(LOCK|RDLOCK|UNLOCK|CHECKRESERVEDLOCK|SHMLOCK)$/;

/** What opening or reading a path can end with; too many open files is a matter of the path at hand as well. */
const UNREADABLE: ReadonlySet<string> = new Set([
  "ENOENT",
  "EISDIR",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ELOOP",
  "ENXIO",
  "EIO",
  "EHELD",
  "EMFILE",
  "ENFILE",
]);

function classify(code: string, text: string): ErrorCode {
  if (code === "ENOSPC" || code === "EDQUOT" || code === "SQLITE_FULL") return "disk-full";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "database-locked";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return "database-damaged";
  if (code.startsWith("SQLITE_READONLY") || code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return "no-permission";
  }
  if (UNREADABLE.has(code)) return "unreadable-file";
  if (LOCK_FAULT.test(code) || code === "ENOLCK") return "no-locks";
  // The memory that all share beside the log is a file that has to grow.
  if (code === "SQLITE_IOERR_SHMSIZE") return "disk-full";
  if (code.startsWith("SQLITE_IOERR")) return "disk-failed";
  if (code.startsWith("SQLITE_CANTOPEN")) return "no-permission";
  if (/database or disk is full/i.test(text)) return "disk-full";
  if (/disk i\/o error/i.test(text)) return "disk-failed";
  return "internal";
}

const RECORD_FAULTS: ReadonlySet<ErrorCode> = new Set(["internal", "invalid-input", "not-found"]);

/** Whether a failure lies in what was being taken over, and not in the disk or the database that it goes to. */
export function isRecordFault(error: unknown): boolean {
  return RECORD_FAULTS.has(asMemoryError(error, "").code);
}
