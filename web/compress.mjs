// Writes .br and .gz beside every file of a built client that gains by it: `node compress.mjs [dist] [older dist]`.
// Names carry a hash of the content, so what an older build has compressed already is taken from there.
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const [folder = 'dist', older] = process.argv.slice(2)
const worthwhile = /\.(js|mjs|css|svg|json|txt)$/

const brotli = bytes =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
const ways = { '.br': brotli, '.gz': bytes => promisify(gzip)(bytes, { level: 9 }) }

async function compress(path) {
  const bytes = await readFile(path)
  for (const [suffix, way] of Object.entries(ways)) {
    const name = relative(folder, path) + suffix
    if (older && name.startsWith('assets/') && (await taken(join(older, name), path + suffix))) continue
    const small = await way(bytes)
    if (small.length < bytes.length) await writeFile(path + suffix, small)
  }
}

const taken = (from, to) =>
  copyFile(from, to).then(
    () => true,
    () => false,
  )

const entries = await readdir(folder, { recursive: true, withFileTypes: true })
await Promise.all(
  entries
    .filter(e => e.isFile() && worthwhile.test(e.name) && !e.parentPath.endsWith('.vite'))
    .map(e => compress(join(e.parentPath, e.name))),
)
