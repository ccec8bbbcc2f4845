/** Whether a process with this id exists. The system may have reused the id; callers must allow for that. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as { code?: string }).code === "EPERM";
  }
}
