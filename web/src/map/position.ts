// How sure the device is of where we are, as a shape on the ground.
import type { Bounds, Facts } from '../api/answer'
import type { Point } from '../question'
import type { Coarse, Exact } from '../ui/geolocation'

/** Where we are, as the device believes. */
export interface Accuracy {
  readonly point: Point
  readonly metres: number
}

/** The box around where we are. */
export function around({ point, metres }: Accuracy): Bounds {
  const { north, east } = degrees(point, metres)
  return [point.lon - east, point.lat - north, point.lon + east, point.lat + north]
}

/** Metres as degrees at a point; a sphere of the Earth's mean radius (IUGG, 6 371 008.8 m) is exact enough for "about here". */
export function degrees(at: Point, metres: number): { north: number; east: number } {
  const north = ((metres / 6_371_008.8) * 180) / Math.PI
  return { north, east: north / Math.cos((at.lat * Math.PI) / 180) }
}

/** What the map shows: an answer, and how sure the device is of where we are. */
export interface Sight {
  readonly facts: Facts
  readonly accuracy: Accuracy | null
}

/** Points go to the service and back with six digits. */
const isSame = (a: Point, b: Point): boolean =>
  Math.abs(a.lon - b.lon) < 1e-5 && Math.abs(a.lat - b.lat) < 1e-5

/** The circle belongs to the answer for where we are; a rough one, which is not asked about, comes beside any answer. */
export function sightOf(facts: Facts, where: Exact | Coarse | null): Sight {
  if (!where) return { facts, accuracy: null }
  const accuracy = { point: where.point, metres: where.accuracy }
  if (where.kind === 'coarse') return { facts: { ...facts, bounds: around(accuracy) }, accuracy }
  return { facts, accuracy: facts.point && isSame(where.point, facts.point) ? accuracy : null }
}
