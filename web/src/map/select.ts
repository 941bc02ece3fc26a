// Ways to choose a point on the map: a press, a long press, and the centre for those without a pointer.
import type { Point } from '../question'

/** How long a finger has to rest. */
const LONG_PRESS_MS = 550

/** How far it may tremble, in pixels. */
const TREMBLE = 10

/** Calls back when a finger rests on a place of an element, with where (pixels from its corner). Says so to nobody else. */
export function onLongPress(element: HTMLElement, pressed: (x: number, y: number) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let from = { x: 0, y: 0 }
  const stop = () => {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
  element.addEventListener(
    'touchstart',
    event => {
      stop()
      const [finger] = event.touches
      if (event.touches.length !== 1 || !finger) return
      from = { x: finger.clientX, y: finger.clientY }
      // A slow telephone that draws for longer than that hands over the movements of the finger only before its
      // next frame: the second one after the time is up has seen them all.
      timer = setTimeout(() => {
        frame = requestAnimationFrame(() => {
          frame = requestAnimationFrame(() => {
            const box = element.getBoundingClientRect()
            pressed(from.x - box.left, from.y - box.top)
          })
        })
      }, LONG_PRESS_MS)
    },
    { passive: true },
  )
  element.addEventListener(
    'touchmove',
    event => {
      const [finger] = event.touches
      if (!finger || Math.hypot(finger.clientX - from.x, finger.clientY - from.y) > TREMBLE) stop()
    },
    { passive: true },
  )
  element.addEventListener('touchend', stop, { passive: true })
  element.addEventListener('touchcancel', stop, { passive: true })
}

/** A crosshair and a button that chooses what is under it, next to the canvas in the order of Tab. */
export function centrePicker(
  canvas: HTMLElement,
  label: string,
  centre: () => Point,
  chosen: (point: Point) => void,
): void {
  const crosshair = document.createElement('div')
  crosshair.className = 'map-crosshair'
  crosshair.setAttribute('aria-hidden', 'true')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'map-pick primary'
  button.textContent = label
  button.addEventListener('click', () => chosen(centre()))
  canvas.after(crosshair, button)
}
