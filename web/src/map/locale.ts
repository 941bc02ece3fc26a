// MapLibre's own words, in the language of the page.
import type { Words } from '../i18n/words'

export const localeOf = ({ map }: Words): Record<string, string> => ({
  'Map.Title': map.title,
  'NavigationControl.ZoomIn': map.zoomIn,
  'NavigationControl.ZoomOut': map.zoomOut,
  'AttributionControl.ToggleAttribution': map.attribution,
  'ScaleControl.Meters': map.metres,
  'ScaleControl.Kilometers': map.kilometres,
  'Popup.Close': map.close,
  'CooperativeGesturesHandler.MobileHelpText': map.twoFingers,
  'CooperativeGesturesHandler.WindowsHelpText': map.ctrl,
  'CooperativeGesturesHandler.MacHelpText': map.command,
})
