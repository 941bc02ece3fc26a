// The real program over the demonstration city, on a port of its own. DVOR_BIN names the program.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Service {
  /** Where the service is, without a slash at the end. */
  readonly url: string
  /** Everything it has said so far. */
  log(): string
  /** The city's file. */
  readonly city: string
  /** Ends it as an operator does. */
  stop(): Promise<void>
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}

/** Starts `dvor demo` and waits until it answers. The city is made once a run when DVOR_DEMO names its file. */
export const startService = (...more: string[]): Promise<Service> => start(process.env['DVOR_DEMO'], more)

/** The same over a city of its own, for stories that edit it. */
export const startOwnService = (...more: string[]): Promise<Service> => start(undefined, more)

async function start(shared: string | undefined, more: readonly string[]): Promise<Service> {
  const program = process.env['DVOR_BIN']
  if (!program) throw new Error('DVOR_BIN must name the program, like ../target/debug/dvor')
  const folder = await mkdtemp(join(tmpdir(), 'dvor-browser-'))
  const city = resolve(shared ?? join(folder, 'demo.gpkg'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(resolve(program), ['demo', '--store', city, '--listen', `127.0.0.1:${port}`, ...more], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await answering(child, `${url}/health/ready`, () => said)
  return {
    url,
    city,
    log: () => said,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answering(child: ChildProcess, url: string, said: () => string): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`the program ended: ${said()}`)
    const well = await fetch(url).then(
      r => r.ok,
      () => false,
    )
    if (well) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`the program does not answer: ${said()}`)
}
