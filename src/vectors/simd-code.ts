/**
 * The bytes of a WebAssembly module of one function, put together here because no tool for it need then be installed:
 *
 *   dot(rows, count, stride, query, out): for each row of signed bytes its dot product with the query, as a 32-bit integer
 *
 * It takes 16 bytes at a time with SIMD. Rows and query are `stride` bytes long, a multiple of 16; `count` is at least 1.
 * Opcodes are those of the WebAssembly specification, chapter 5 (binary format).
 */
export function simdModule(): Uint8Array<ArrayBuffer> {
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const type = [0x60, ...list([[I32], [I32], [I32], [I32], [I32]]), ...list([])];
  const memory = [...name("env"), ...name("memory"), 0x02, 0x00, ...leb(1)];
  const exported = [...name("dot"), 0x00, 0x00];
  return Uint8Array.from([
    ...magic,
    ...section(1, list([type])),
    ...section(2, list([memory])),
    ...section(3, list([[0x00]])),
    ...section(7, list([exported])),
    ...section(10, list([sized([...LOCALS, ...BODY])])),
  ]);
}

const I32 = 0x7f;
const V128 = 0x7b;
/** Parameters, then locals: where the row ends, where in the query we are, the four sums so far. */
const [ROWS, COUNT, STRIDE, QUERY, OUT, ROW_END, AT, SUMS] = [0, 1, 2, 3, 4, 5, 6, 7];
const LOCALS = list([
  [2, I32],
  [1, V128],
]);

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x41, ...leb(value)];
const ADD = 0x6a;
const SUBTRACT = 0x6b;
const IS_LESS_UNSIGNED = 0x49;
const END = 0x0b;
const loopWhile = (body: number[], condition: number[]) => [
  0x03,
  0x40,
  ...body,
  ...condition,
  0x0d,
  0x00,
  END,
];
const advance = (local: number, bytes: number) => [...get(local), ...constant(bytes), ADD, ...set(local)];
const storeInteger = [0x36, 0x02, 0x00];

const simd = (opcode: number, ...rest: number[]) => [0xfd, ...leb(opcode), ...rest];
const load16 = (local: number) => [...get(local), ...simd(0x00, 0x00, 0x00)];
const ZEROS = simd(0x0c, ...new Array(16).fill(0));
const WIDEN_LOW = simd(0x87, ...[]);
const WIDEN_HIGH = simd(0x88, ...[]);
/** Multiplies eight pairs of 16-bit integers and adds neighbours: four 32-bit sums. */
const MULTIPLY_ADD = simd(0xba);
const ADD_LANES = simd(0xae);
const lane = (index: number) => [...get(SUMS), ...simd(0x1b, index)];

function products(widen: readonly number[]): number[] {
  return [...load16(ROWS), ...widen, ...load16(AT), ...widen, ...MULTIPLY_ADD];
}

const SIXTEEN_BYTES = [
  ...get(SUMS),
  ...products(WIDEN_LOW),
  ...ADD_LANES,
  ...products(WIDEN_HIGH),
  ...ADD_LANES,
  ...set(SUMS),
  ...advance(ROWS, 16),
  ...advance(AT, 16),
];

const ONE_ROW = [
  ...ZEROS,
  ...set(SUMS),
  ...get(QUERY),
  ...set(AT),
  ...[...get(ROWS), ...get(STRIDE), ADD, ...set(ROW_END)],
  ...loopWhile(SIXTEEN_BYTES, [...get(ROWS), ...get(ROW_END), IS_LESS_UNSIGNED]),
  ...get(OUT),
  ...[...lane(0), ...lane(1), ADD, ...lane(2), ADD, ...lane(3), ADD],
  ...storeInteger,
  ...advance(OUT, 4),
  ...[...get(COUNT), ...constant(1), SUBTRACT, ...set(COUNT)],
];

const BODY = [...loopWhile(ONE_ROW, get(COUNT)), END];

/** Numbers as the format has them: seven bits a byte. All that are used here are small and not negative. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function sized(content: readonly number[]): number[] {
  return [...leb(content.length), ...content];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}
