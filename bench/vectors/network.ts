import { type Node, type Tensor, writeOnnx } from "../../test/kit/onnx-writer.ts";
import { randomNumbers } from "../vocabulary.ts";

/** The shape of the small models that people use: 6 layers, 384 wide, 12 heads, weights as bytes. */
const LAYERS = 6;
const WIDTH = 384;
const HEADS = 12;
const INNER = 1_536;
const WORDS = 30_522;

/** A network of that shape with random weights: what it says means nothing, and takes as long as if it did. */
export function smallNetwork(): Uint8Array {
  const net = createBuilder();
  const shape = net.integers("heads", [0, 0, HEADS, WIDTH / HEADS]);
  const flat = net.integers("flat", [0, 0, WIDTH]);
  const scale = net.floats("scale", [1], 1 / Math.sqrt(WIDTH / HEADS));
  let state = net.norm(net.node("Gather", [net.floats("words", [WORDS, WIDTH], 0.05), "input_ids"]), "first");
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const at = (name: string) => `layer${layer}.${name}`;
    const heads = (name: string, perm: number[]) =>
      net.node("Transpose", [net.node("Reshape", [net.linear(state, at(name), WIDTH, WIDTH), shape])], {
        perm,
      });
    const scores = net.node("MatMul", [heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1])]);
    const shares = net.node("Softmax", [net.node("Mul", [scores, scale])], { axis: -1 });
    const mixed = net.node("MatMul", [shares, heads("value", [0, 2, 1, 3])]);
    const joined = net.node("Reshape", [net.node("Transpose", [mixed], { perm: [0, 2, 1, 3] }), flat]);
    state = net.norm(net.node("Add", [state, net.linear(joined, at("out"), WIDTH, WIDTH)]), at("attention"));
    const inner = net.linear(state, at("up"), WIDTH, INNER);
    const active = net.node("Mul", [inner, net.node("Sigmoid", [inner])]);
    state = net.norm(net.node("Add", [state, net.linear(active, at("down"), INNER, WIDTH)]), at("inner"));
  }
  net.node("Identity", [state], {}, "last_hidden_state");
  const output = { name: "last_hidden_state", dimensions: WIDTH };
  return writeOnnx({
    inputs: ["input_ids", "attention_mask"],
    output,
    weights: net.weights,
    nodes: net.nodes,
  });
}

function createBuilder() {
  const random = randomNumbers(1);
  const weights: Tensor[] = [];
  const nodes: Node[] = [];
  const keep = (name: string, dims: readonly number[], values: Tensor["values"]) => {
    weights.push({ name, dims, values });
    return name;
  };
  const size = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
  const net = {
    weights,
    nodes,
    floats: (name: string, dims: readonly number[], around: number) =>
      keep(
        name,
        dims,
        Float32Array.from({ length: size(dims) }, () => around * (0.5 + random())),
      ),
    integers: (name: string, values: readonly number[]) =>
      keep(name, [values.length], BigInt64Array.from(values, BigInt)),
    node(
      op: string,
      inputs: readonly string[],
      attributes: Node["attributes"] = {},
      output = `t${nodes.length}`,
    ) {
      nodes.push({ op, inputs, outputs: [output], attributes });
      return output;
    },
    norm: (input: string, name: string) =>
      net.node(
        "LayerNormalization",
        [input, net.floats(`${name}.gain`, [WIDTH], 1), net.floats(`${name}.shift`, [WIDTH], 0.01)],
        { axis: -1 },
      ),
    /** As a quantized model does it: the input is made bytes on the way. */
    linear(input: string, name: string, from: number, to: number) {
      const bytes = Int8Array.from({ length: from * to }, () => random() * 200 - 100);
      const [quantized, scale, zero] = ["bytes", "scale", "zero"].map((part) => `${name}.${part}`) as [
        string,
        string,
        string,
      ];
      nodes.push({ op: "DynamicQuantizeLinear", inputs: [input], outputs: [quantized, scale, zero] });
      const sums = net.node("MatMulInteger", [quantized, keep(`${name}.weights`, [from, to], bytes), zero]);
      const factor = net.node("Mul", [scale, net.floats(`${name}.factor`, [1], 0.001)]);
      const scaled = net.node("Mul", [net.node("Cast", [sums], { to: 1 }), factor]);
      return net.node("Add", [scaled, net.floats(`${name}.bias`, [to], 0.01)]);
    },
  };
  return net;
}
