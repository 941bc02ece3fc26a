// How sure the device is of where we are, as a shape on the ground.
import type { Bounds } from '../api/answer'
import type { Point } from '../question'

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
