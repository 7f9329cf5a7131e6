// Calls a running server with clients from npm: reflection gives the service, grpc-js calls it, grpc-health-check's proto checks health.
// node client.js HOST:PORT MODEL; the model adds 1 to 'x' (N, 2). Prints one line of JSON.
'use strict';
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const health = require('grpc-health-check');
const { GrpcReflection } = require('grpc-js-reflection-client');

const [address, model] = process.argv.slice(2);
const credentials = grpc.credentials.createInsecure();
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };

const call = (client, method, request) => new Promise((resolve, reject) =>
  client[method](request, (error, response) => (error ? reject(error) : resolve(response))));

function request(id, values) {
  const raw = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => raw.writeFloatLE(value, 4 * i));
  return {
    model_name: model, id, inputs: [{ name: 'x', datatype: 'FP32', shape: [values.length / 2, 2] }], raw_input_contents: [raw],
  };
}

const floats = (response) => {
  const raw = response.raw_output_contents[0];
  return Array.from({ length: raw.length / 4 }, (_, i) => raw.readFloatLE(4 * i));
};

function stream(client, requests) {
  return new Promise((resolve, reject) => {
    const answers = [];
    const duplex = client.ModelStreamInfer();
    duplex.on('data', (response) => answers.push(response.error_message || [response.infer_response.id, floats(response.infer_response)]));
    duplex.on('end', () => resolve(answers));
    duplex.on('error', reject);
    requests.forEach((message) => duplex.write(message));
    duplex.end();
  });
}

async function main() {
  const reflection = new GrpcReflection(address, credentials);
  const services = await reflection.listServices();
  const descriptor = await reflection.getDescriptorBySymbol('inference.GRPCInferenceService');
  const service = descriptor.getPackageObject(options).inference.GRPCInferenceService;
  const client = new service(address, credentials);
  const healthService = grpc.loadPackageDefinition(loader.loadSync(health.protoPath, options)).grpc.health.v1.Health;
  const healthClient = new healthService(address, credentials);
  const error = await call(client, 'ModelInfer', { ...request('e', [1, 2]), model_name: 'nowhere' }).catch((e) => [e.code, e.details]);
  const answer = await call(client, 'ModelInfer', request('a', [1, 2, 3, 4]));
  console.log(JSON.stringify({
    services: services.sort(),
    health: (await call(healthClient, 'Check', { service: '' })).status,
    ready: (await call(client, 'ModelReady', { name: model })).ready,
    metadata: (await call(client, 'ModelMetadata', { name: model })).inputs,
    infer: [answer.id, answer.outputs[0].shape, floats(answer)],
    stream: await stream(client, [request('1', [1, 1]), { ...request('2', [1, 1]), model_name: 'nowhere' }, request('3', [5, 6])]),
    error,
  }));
  client.close();
  healthClient.close();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
