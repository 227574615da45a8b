import { createTheme, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = [
  '#e6f6f4',
  '#c9ebe6',
  '#96d5cc',
  '#5fbfb2',
  '#34a899',
  '#159283',
  '#0b7a6d',
  '#08655a',
  '#065047',
  '#043c35',
]

/** One accent, the system's font, nothing that moves for long. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 6,
  colors: { teal },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    // The window itself never scrolls; the lock would need a style that the page's policy refuses.
    Modal: { defaultProps: { transitionProps: { duration: 120 }, centered: true, lockScroll: false } },
    Tooltip: { defaultProps: { transitionProps: { duration: 80 }, openDelay: 400 } },
  },
})
