/** Whether a process of this id exists. An id may have been given to another process since; callers must bear that. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that it exists and belongs to somebody else.
    return (error as { code?: string }).code === "EPERM";
  }
}
