/** What a memory belongs to. The key decides; the label is only for people. */
export interface ProjectIdentity {
  /** `remote:host/owner/name`, `git:<common directory>` or `folder:<path>`. */
  key: string;
  label: string;
  /** The folder that holds the project on this machine, as it was seen. */
  root: string;
}
