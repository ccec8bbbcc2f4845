/** Writes models in the format of ONNX (onnx.proto3), as much of it as tests and benches need: no weights can be fetched. */

const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
const IR_VERSION = 8;
const OPSET_VERSION = 17;

export interface Tensor {
  name: string;
  dims: readonly number[];
  values: Float32Array | Int8Array | BigInt64Array;
}

export interface Node {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Graph {
  /** Of token ids and the like: 64-bit integers, batch × tokens. */
  inputs: readonly string[];
  /** Of 32-bit floats, batch × tokens × dimensions. */
  output: { name: string; dimensions: number };
  weights: readonly Tensor[];
  nodes: readonly Node[];
}

/** The bytes of a `.onnx` file. */
export function writeOnnx(graph: Graph): Uint8Array {
  const batchOfTokens = ["batch", "tokens"];
  const { name, dimensions } = graph.output;
  const body = [
    ...graph.nodes.map((node) => message(1, nodeOf(node))),
    text(2, "model"),
    ...graph.weights.map((tensor) => message(5, tensorOf(tensor))),
    ...graph.inputs.map((input) => message(11, describeValue(input, INT64, batchOfTokens))),
    message(12, describeValue(name, FLOAT, [...batchOfTokens, dimensions])),
  ];
  const opset = message(8, [text(1, ""), number(2, OPSET_VERSION)]);
  return Buffer.concat([number(1, IR_VERSION), opset, message(7, body)].flat());
}

function nodeOf({ op, inputs, outputs, attributes = {} }: Node): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, attributeOf(name, value))),
  ];
}

function attributeOf(name: string, value: number | readonly number[]): Uint8Array[] {
  if (typeof value === "number") return [text(1, name), number(3, value), number(20, ATTRIBUTE_INT)];
  return [text(1, name), ...value.map((one) => number(8, one)), number(20, ATTRIBUTE_INTS)];
}

function tensorOf({ name, dims, values }: Tensor): Uint8Array[] {
  const type = values instanceof Float32Array ? FLOAT : values instanceof Int8Array ? INT8 : INT64;
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), bytes(9, raw)];
}

function describeValue(name: string, type: number, dims: readonly (string | number)[]): Uint8Array[] {
  const shape = dims.map((dim) => message(1, [typeof dim === "number" ? number(1, dim) : text(2, dim)]));
  return [text(1, name), message(2, [message(1, [number(1, type), message(2, shape)])])];
}

/** A field of protobuf: its number and wire type, then a varint, or a length and so many bytes. */
function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

function text(field: number, content: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(content));
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(parts));
}

function varint(value: number): number[] {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const more = rest > 0x7fn ? 0x80 : 0;
    groups.push(Number(rest & 0x7fn) | more);
    rest >>= 7n;
  } while (rest > 0n);
  return groups;
}
