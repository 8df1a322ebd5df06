import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../../..')
export const CALLS = path.join(ROOT, 'config/demo/calls')

/** Which of the workers that test side by side this is, from 0; Playwright tells it to the configuration and the tests of each. */
const WORKER = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)

/** Added to every port: 100 for each worker, and what keeps two checkouts apart that are tested on one machine. */
const OFFSET = Number(process.env['JIESU_E2E_OFFSET'] ?? 0) + 100 * WORKER

/** Ports of the stack under test, away from those of a hotline that may run on the same machine. */
export const PORTS = {
  http: 18080 + OFFSET,
  ami: 15038 + OFFSET,
  amiThroughLink: 15039 + OFFSET,
  agi: 14573 + OFFSET,
  audiosocket: 19092 + OFFSET,
  sip: 15060 + OFFSET,
  softphone: 18093 + OFFSET,
}

/** A hotline of its own below var/e2e: real Asterisk, the server, and a cuttable AMI link between them. One at a time in each worker. */
export class Stack {
  readonly directory = path.join(ROOT, 'var/e2e', String(WORKER))
  readonly url = `http://localhost:${PORTS.http}`
  /** Where the city's files are, if they are a copy. */
  readonly city = path.join(this.directory, 'config')
  private readonly env: NodeJS.ProcessEnv
  private readonly children: ChildProcess[] = []
  private link = new Link(PORTS.amiThroughLink, PORTS.ami)

  /** Without telephony there is no Asterisk and nobody can call. The city's files of its own are a copy that the test may change. */
  constructor(
    private readonly telephony = true,
    private readonly ownCity = !telephony
  ) {
    this.env = {
      ...process.env,
      JIESU_VAR: this.directory,
      JIESU_DATA: path.join(this.directory, 'data'),
      JIESU_SECRETS: path.join(this.directory, 'secrets.env'),
      JIESU_DEMO: 'true',
      JIESU_HTTP_PORT: String(PORTS.http),
      JIESU_AMI_PORT: String(PORTS.ami),
      JIESU_AGI_PORT: String(PORTS.agi),
      JIESU_AUDIOSOCKET_PORT: String(PORTS.audiosocket),
      JIESU_SIP_PORT: String(PORTS.sip),
      JIESU_RTP_START: String(40_000 + 10 * OFFSET),
      JIESU_RTP_END: String(40_999 + 10 * OFFSET),
      JIESU_SOFTPHONE_PORT: String(PORTS.softphone),
      ...(ownCity ? { JIESU_CONFIG: this.city } : {})
    }
  }

  /** @param prepare what the city's copy is to be before the server reads it */
  async start(prepare: (city: string) => void = () => {}): Promise<void> {
    this.stopProcesses()
    rmSync(this.directory, { recursive: true, force: true })
    mkdirSync(path.join(this.directory, 'log'), { recursive: true })
    if (this.ownCity) cpSync(path.join(ROOT, 'config'), this.city, { recursive: true })
    prepare(this.city)
    if (this.telephony) {
      await this.link.open()
      await this.run('scripts/asterisk', ['start', '--demo'])
    } else {
      writeFileSync(path.join(this.directory, 'secrets.env'), `JIESU_AMI_SECRET=${randomUUID()}\n`, { mode: 0o600 })
    }
    await this.startServer()
  }

  async stop(): Promise<void> {
    for (const child of this.children) stopGroup(child)
    this.stopProcesses()
    this.link.cut()
  }

  async startServer(): Promise<void> {
    await this.run('scripts/server', ['start'], { JIESU_AMI_PORT: String(PORTS.amiThroughLink) })
  }

  async stopServer(): Promise<void> {
    await this.run('scripts/server', ['stop'])
  }

  /** As a power cut would: SIGKILL. */
  killServer(): void {
    process.kill(Number(readFileSync(path.join(this.directory, 'run/server.pid'), 'utf8')), 'SIGKILL')
  }

  cutAmi(): void {
    this.link.cut()
  }

  async mendAmi(): Promise<void> {
    await this.link.open()
  }

  /** The operator's softphone; resolves when it is registered. */
  async softphone(extension: string, args: string[]): Promise<void> {
    const child = this.spawn('softphone', 'scripts/softphone', [
      '--extension', extension, '--origin', this.url, ...args
    ])
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('READY')) resolve()
      })
      child.on('exit', (code) => reject(new Error(`the softphone ended with ${code}; see ${this.log('softphone')}`)))
    })
  }

  /** A citizen dials. */
  call(args: string[]): Conversation {
    return new Conversation(this.spawn('call', 'scripts/call', args))
  }

  private stopProcesses(): void {
    spawnSync('scripts/server', ['stop'], { cwd: ROOT, env: this.env })
    if (this.telephony) spawnSync('scripts/asterisk', ['stop'], { cwd: ROOT, env: this.env })
  }

  private log(name: string): string {
    return path.join(this.directory, `log/${name}.log`)
  }

  private run(command: string, args: string[], extra: NodeJS.ProcessEnv = {}): Promise<void> {
    const child = this.spawn('stack', command, args, extra)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) =>
        code === 0
          ? resolve()
          : reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n` +
              readFileSync(this.log('stack'), 'utf8').slice(-4000))))
    })
  }

  private spawn(name: string, command: string, args: string[], extra: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...this.env, ...extra },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => appendFileSync(this.log(name), chunk))
    }
    if (name !== 'stack') this.children.push(child)
    return child
  }
}

/** A simulated caller's process. */
export class Conversation {
  readonly ended: Promise<{ code: number | null; output: string }>
  private output = ''

  constructor(child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.ended = new Promise((resolve) =>
      child.on('exit', (code) => resolve({ code, output: this.output })))
  }

}

/** A TCP link that can be cut, between the server and Asterisk's manager port. */
class Link {
  private server?: net.Server
  private readonly sockets = new Set<net.Socket>()

  constructor(private readonly from: number, private readonly to: number) {}

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server = net.createServer((near) => {
        const far = net.connect(this.to, '127.0.0.1')
        for (const [socket, other] of [[near, far], [far, near]] as const) {
          this.sockets.add(socket)
          socket.on('error', () => other.destroy())
          socket.on('close', () => { this.sockets.delete(socket); other.destroy() })
        }
        near.pipe(far)
        far.pipe(near)
      })
      this.server.once('error', reject)
      this.server.listen(this.from, '127.0.0.1', resolve)
    })
  }

  cut(): void {
    this.server?.close()
    for (const socket of this.sockets) socket.destroy()
  }
}

function stopGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // it ended in the meantime
  }
}

/** Character error rate: edits per character of the reference, punctuation and blanks aside. */
export function characterErrorRate(reference: string, heard: string): number {
  const bare = (text: string) => [...text.replace(/[^\p{L}\p{N}]/gu, '')]
  const a = bare(reference)
  const b = bare(heard)
  let row = b.map((_, j) => j + 1)
  row.unshift(0)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1)
    }
    row = next
  }
  return row[b.length]! / a.length
}
