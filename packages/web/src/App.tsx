import { DirectionProvider, localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type KeyBindings, KeyContext } from './keys/key-bindings.ts'
import type { Router } from './router.tsx'
import { theme } from './theme/theme.ts'

const colorScheme = localStorageColorSchemeManager({ key: 'samverkan-theme' })

/** Everything that screens stand on. Mantine makes no style element: its variables are static (theme/tokens.css). */
export function App(props: { queryClient: QueryClient; router: Router; keys: KeyBindings }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <DirectionProvider>
        <KeyContext value={props.keys}>
          <QueryClientProvider client={props.queryClient}>
            <RouterProvider router={props.router} />
          </QueryClientProvider>
        </KeyContext>
      </DirectionProvider>
    </MantineProvider>
  )
}
