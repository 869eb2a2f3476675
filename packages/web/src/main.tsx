import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/VisuallyHidden.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/Switch.css'
import '@mantine/core/styles/Kbd.css'
import './theme/tokens.css'
import './theme/page.css'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { newQueryClient } from './api/query-client.ts'
import { newKeyBindings } from './keys/key-bindings.ts'
import { newRouter } from './router.tsx'
import { takeLinkToken } from './screens/sign-in/link-token.ts'
import { openTexts } from './texts/languages.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const linkToken = takeLinkToken(window)
await openTexts()
const queryClient = newQueryClient()
createRoot(root).render(
  <App
    queryClient={queryClient}
    router={newRouter({ queryClient, linkToken })}
    keys={newKeyBindings(window)}
  />,
)
