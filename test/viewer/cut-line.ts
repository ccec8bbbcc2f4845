import type { Socket } from "bun";

/** A line to a port that can be cut, as networks and sleeping machines do it: nobody is told in order. */
export interface CuttableLine extends Disposable {
  port: number;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  mend(): void;
}

interface Ends {
  other: Socket<Ends> | undefined;
  /** What came before the other end was there. */
  waiting: Uint8Array[];
}

export function openLine(target: number): CuttableLine {
  const open = new Set<Socket<Ends>>();
  let isCut = false;
  const close = (socket: Socket<Ends>) => {
    open.delete(socket);
    socket.data.other?.end();
  };
  const data = (socket: Socket<Ends>, bytes: Uint8Array) => {
    if (socket.data.other === undefined) socket.data.waiting.push(bytes.slice());
    else socket.data.other.write(bytes);
  };
  const listener = Bun.listen<Ends>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(near) {
        near.data = { other: undefined, waiting: [] };
        if (isCut) return void near.terminate();
        open.add(near);
        const far: Promise<Socket<Ends>> = Bun.connect<Ends>({
          hostname: "127.0.0.1",
          port: target,
          data: { other: near, waiting: [] },
          socket: { data, close, error: close },
        });
        void far.then(
          (socket) => {
            near.data.other = socket;
            for (const bytes of near.data.waiting.splice(0)) socket.write(bytes);
          },
          () => near.terminate(),
        );
      },
      data,
      close,
    },
  });
  return {
    port: listener.port,
    cut() {
      isCut = true;
      for (const socket of open) socket.terminate();
    },
    mend() {
      isCut = false;
    },
    [Symbol.dispose]: () => listener.stop(true),
  };
}
