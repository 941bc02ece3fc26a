// Holds the built client to its budgets, in what travels (brotli): `node budget.mjs [dist]`.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const dist = process.argv[2] ?? 'dist'
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const names = readdirSync(join(dist, 'assets'))

/** What a file weighs on its way, in bytes. */
function weight(file) {
  const path = join(dist, file)
  return (statSync(`${path}.br`, { throwIfNoEntry: false }) ?? statSync(path)).size
}

/** The scripts of an entry and all it imports at once. */
function scripts(key, found = new Set()) {
  const chunk = manifest[key]
  if (!chunk || found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const imported of chunk.imports ?? []) scripts(imported, found)
  return found
}

/** The map: its chunk, what that alone imports, its stylesheet and its worker. */
function mapFiles() {
  const page = scripts('src/entries/resident.ts')
  const chunk = manifest['src/map/create.ts']
  const worker = names.filter(n => /^maplibre-gl-worker-.*\.js$/.test(n)).map(n => `assets/${n}`)
  if (!chunk || worker.length !== 1) throw new Error('the map or its worker is not in the build')
  return [...scripts('src/map/create.ts'), ...(chunk.css ?? []), ...worker].filter(f => !page.has(f))
}

const rows = [
  ['scripts of the resident page, without the map', 15, [...scripts('src/entries/resident.ts')]],
  ['scripts of other pages, without the map', 15, [...scripts('src/entries/page.ts')]],
  ['styles', 12, [manifest['src/styles/site.css'].file]],
  ['the map: MapLibre, its worker and styles, ours', 400, mapFiles()],
  ['fonts', 64, names.filter(n => n.endsWith('.woff2')).map(n => `assets/${n}`)],
]

let over = 0
for (const [what, limit, files] of rows) {
  if (files.length === 0) throw new Error(`nothing is measured for: ${what}`)
  const kb = files.reduce((sum, file) => sum + weight(file), 0) / 1000
  if (kb > limit) over += 1
  console.log(
    `${kb.toFixed(1).padStart(7)} of ${String(limit).padStart(3)} kB  ${what}${kb > limit ? '  OVER' : ''}`,
  )
}
process.exitCode = over ? 1 : 0
