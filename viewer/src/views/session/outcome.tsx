import type { WireCommit, WireTurn } from "../../../../src/protocol/session-timeline.ts";
import { FileLinks } from "../observation/observation-text.tsx";

export function CommitList({ commits }: { commits: readonly WireCommit[] }) {
  const unique = [...new Map(commits.map((commit) => [commit.hash, commit])).values()];
  if (unique.length === 0) return null;
  return (
    <section>
      <h3 class="label">Commits</h3>
      <ul class="commits">
        {unique.map(({ hash, subject }) => (
          <li key={hash}>
            <code>{hash.slice(0, 8)}</code> {subject}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function FileList({ files, project }: { files: WireTurn["files"]; project: string }) {
  const paths = (isModified: boolean) => [
    ...new Set(files.filter((file) => file.isModified === isModified).map(({ path }) => path)),
  ];
  const changed = paths(true);
  const read = paths(false).filter((path) => !changed.includes(path));
  return (
    <>
      <FileLinks label="Files changed" paths={changed} project={project} />
      <FileLinks label="Files read" paths={read} project={project} />
    </>
  );
}
