// The one module that asks the service. It gives an answer that is well, or throws a Problem.
import type { Language } from '../i18n/words'
import { Problem, problemOf } from './problem'

export interface Asked {
  readonly accept: string
  readonly language: Language
  readonly signal?: AbortSignal
}

/** How long anybody waits. */
export const PATIENCE_MS = 8000

/** Reads an answer to its end. An `AbortError` of the asker's own signal passes through as it is. */
export async function ask<T>(
  url: string,
  asked: Asked,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  // By hand: telephones of 2022 have no AbortSignal.any.
  const either = new AbortController()
  const { signal } = either
  const giveUp = () => either.abort()
  let slow = false
  const timer = setTimeout(() => {
    slow = true
    giveUp()
  }, PATIENCE_MS)
  if (asked.signal?.aborted) giveUp()
  asked.signal?.addEventListener('abort', giveUp)
  try {
    const response = await fetch(url, {
      headers: { accept: asked.accept, 'accept-language': asked.language },
      signal,
    })
    if (!response.ok) throw await problemOf(response)
    return await read(response)
  } catch (error) {
    if (asked.signal?.aborted || error instanceof Problem) throw error
    throw new Problem(slow ? 'slow' : 'offline', 0)
  } finally {
    clearTimeout(timer)
    asked.signal?.removeEventListener('abort', giveUp)
  }
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'
