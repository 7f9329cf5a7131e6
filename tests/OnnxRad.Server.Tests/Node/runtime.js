// Runs an ONNX file with onnxruntime-node, which nobody of this project built.
// node runtime.js FILE INPUT SIZE...; value i of the input is (i mod 17) / 17 - 0.5. Prints the outputs as one line of JSON.
'use strict';
const { InferenceSession, Tensor } = require('onnxruntime-node');

const [file, input, ...sizes] = process.argv.slice(2);
const shape = sizes.map(Number);

(async () => {
  const session = await InferenceSession.create(file);
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 17) / 17 - 0.5);
  const outputs = await session.run({ [input]: new Tensor('float32', values, shape) });
  console.log(JSON.stringify(Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(tensor.data)]))));
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
