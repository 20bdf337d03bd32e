type Wire = NodeJS.EventEmitter & { attachListeners(stream: NodeJS.EventEmitter): void };

/**
 * The driver throws at a way of logging in that it does not have, and does so in the socket's own event, where
 * nobody could catch it: the process would end. Here it becomes the error of this one connection.
 */
export function guardWire(wire: NodeJS.EventEmitter): void {
  const guarded = wire as Wire;
  const attach = guarded.attachListeners.bind(guarded);
  guarded.attachListeners = (stream) => {
    const on = (event: string, listener: (...values: unknown[]) => void): unknown =>
      stream.on(event, (...values: unknown[]) => {
        try {
          listener(...values);
        } catch (error) {
          wire.emit("error", error);
        }
      });
    attach({ on } as unknown as NodeJS.EventEmitter);
  };
}
