// Notes, one line each, kept in a file and on the disk when they are answered.
//
// POST /notes    201; 500 with the name of the error when the note is not kept
// GET /notes     200 with all notes
// GET /health    200
// GET /who       200 with {"uid": ...}
'use strict';

const fs = require('fs/promises');
const http = require('http');

const FILE = process.env.NOTES || '/data/notes';
const PORT = Number(process.env.PORT || 8080);

async function keep(note) {
  const file = await fs.open(FILE, 'a');
  try {
    await file.write(note + '\n');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function notes() {
  try {
    return await fs.readFile(FILE, 'utf8');
  } catch (e) {
    if (e.code === 'ENOENT') return '';
    throw e;
  }
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function answer(request) {
  switch (`${request.method} ${request.url}`) {
    case 'POST /notes':
      await keep(await body(request));
      return [201, 'kept'];
    case 'GET /notes':
      return [200, await notes()];
    case 'GET /health':
      return [200, 'ok'];
    case 'GET /who':
      return [200, JSON.stringify({ uid: process.getuid() })];
    default:
      return [404, 'no such page'];
  }
}

const server = http.createServer(async (request, response) => {
  let status, text;
  try {
    [status, text] = await answer(request);
  } catch (e) {
    console.error(e.message);
    [status, text] = [500, e.code || e.message];
  }
  response.writeHead(status, { Connection: 'close' }).end(text);
});
server.listen(PORT, () => console.log(`listening on ${PORT}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
