// Prepares an image of 8 bits by what the server's metadata says, and sends the tensor with a client from npm.
// node prepare.js HOST:PORT MODEL ROWS VALUE...; for models of one grey image, a fixed window, resize 'box' by whole ratios. Prints one line of JSON.
'use strict';
const grpc = require('@grpc/grpc-js');
const { GrpcReflection } = require('grpc-js-reflection-client');

const [address, model, rowsText, ...values] = process.argv.slice(2);
const credentials = grpc.credentials.createInsecure();
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };

const call = (client, method, request) => new Promise((resolve, reject) =>
  client[method](request, (error, response) => (error ? reject(error) : resolve(response))));

// Maps that come by reflection are lists of their entries.
const map = (entries) => Object.fromEntries(entries.map(({ key, value }) => [key, value]));

function prepared(pixels, rows, preprocessing) {
  const { height, width, window, scale, mean, std } = preprocessing;
  const columns = pixels.length / rows;
  const [down, across] = [rows / height, columns / width];
  return Array.from({ length: height * width }, (_, i) => {
    let sum = 0;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const value = pixels[(Math.floor(i / width) * down + y) * columns + (i % width) * across + x];
        sum += Math.min(Math.max((value - window.low) / (window.high - window.low), 0), 1) * 255;
      }
    }
    return ((sum / (down * across)) * scale - mean[0]) / std[0];
  });
}

async function main() {
  const descriptor = await new GrpcReflection(address, credentials).getDescriptorBySymbol('inference.GRPCInferenceService');
  const client = new (descriptor.getPackageObject(options).inference.GRPCInferenceService)(address, credentials);
  const metadata = await call(client, 'ModelMetadata', { name: model });
  const parameters = map((await call(client, 'ModelConfig', { name: model })).config.parameters);
  const [properties, inputs] = [map(metadata.properties), metadata.inputs];
  const tensor = prepared(values.map(Number), Number(rowsText), JSON.parse(properties['onnxrad.preprocessing']));
  const raw = Buffer.alloc(4 * tensor.length);
  tensor.forEach((value, i) => raw.writeFloatLE(value, 4 * i));
  const answer = await call(client, 'ModelInfer', {
    model_name: model, inputs: [{ ...inputs[0], shape: [1, ...inputs[0].shape.slice(1)] }], raw_input_contents: [raw],
  });
  console.log(JSON.stringify({
    layout: properties['onnxrad.layout'],
    channels: properties['onnxrad.channels'],
    config: parameters['onnxrad.preprocessing'].string_value === properties['onnxrad.preprocessing'],
    values: [answer.raw_output_contents[0].readFloatLE(0), answer.raw_output_contents[0].readFloatLE(4)],
  }));
  client.close();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
