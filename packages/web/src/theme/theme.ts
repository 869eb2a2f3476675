import { Button, createTheme } from '@mantine/core'

/** Colours, fonts and sizes stand in tokens.css as static variables: the content security policy allows no style made at run time. */
export const theme = createTheme({
  colors: {
    sage: [
      ...(['#eef4f2', '#dbe7e4', '#b7cfca', '#93b8b1', '#73a19a'] as const),
      ...(['#568a84', '#417772', '#2f6461', '#244f4d', '#193a39'] as const),
    ],
  },
  primaryColor: 'sage',
  defaultRadius: 'sm',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ styles: { root: { fontWeight: 500 } } }),
  },
})
