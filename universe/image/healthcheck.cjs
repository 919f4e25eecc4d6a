// Docker asks this whether the daemon answers; Marathon has no need of it.
const { get } = require('node:http');

const port = process.env.PORT0 ?? '8080';

get(`http://127.0.0.1:${port}/health`, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('error', () => process.exit(1))
  .setTimeout(5_000, () => process.exit(1));
