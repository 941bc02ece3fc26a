// The map's styles as the service sends them (snapshots of its own tests), read by the style specification's validator.
import { readFileSync } from 'node:fs'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'

function style(theme: string) {
  const snapshot = readFileSync(`../tests/it/snapshots/it__tiles__style_${theme}.snap`, 'utf8')
  // Two lines of dashes enclose what insta notes; the answer follows.
  return JSON.parse(snapshot.split('\n---\n').slice(1).join('\n---\n'))
}

describe.each(['light', 'dark', 'contrast'])('the %s style', theme => {
  it('is one MapLibre can draw', () => {
    expect(validateStyleMin(style(theme))).toEqual([])
  })

  it('draws letters with the page’s own font', () => {
    const { glyphs, layers } = style(theme)
    expect(glyphs).toBeUndefined()
    const fonts = layers.flatMap(
      (layer: { layout?: Record<string, unknown> }) => layer.layout?.['text-font'] ?? [],
    )
    expect(new Set(fonts)).toEqual(new Set(['Golos Text', 'Golos Text Bold']))
  })
})
