// What may go wrong between the page and the service, as one typed value (RFC 9457).

/** `offline`: no answer came. `slow`: none came in time. `fault`: the service says it cannot. `refused`: it says why not. */
export type ProblemKind = 'offline' | 'slow' | 'fault' | 'refused'

export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly kind: ProblemKind,
    /** 0 when there was no answer. */
    readonly status: number,
    /** What the service says for the reader, in the language of the page; '' when it says nothing. */
    readonly title = '',
    readonly detail = '',
  ) {
    super(`${kind} ${status} ${title}`.trim())
  }
}

/** The problem an answer tells of. */
export async function problemOf(response: Response): Promise<Problem> {
  const kind = response.status >= 500 ? 'fault' : 'refused'
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const body: unknown = await response.json().catch(() => null)
    if (typeof body === 'object' && body !== null) {
      const { title, detail } = body as { title?: unknown; detail?: unknown }
      return new Problem(kind, response.status, text(title), text(detail))
    }
  }
  return new Problem(kind, response.status)
}
