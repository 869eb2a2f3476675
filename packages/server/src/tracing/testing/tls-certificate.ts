import { createPrivateKey } from 'node:crypto'

// For secure.example only, signed by itself; guards nothing but these tests.
const privateKey =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsc2Dr4fbbaMeSDcPwYqy4+DospxTa39QRrV8AJdOKLmhRANCAARf/dNc4grQ8+ZnVzDYrX9oa+NyS5ZG5zFKrIrd46ZlC7oCL7wQ1BFtfKhS8LwN89gfgLOsX3eowBAnjOipIs29'
const certificate =
  'MIIBpTCCAUqgAwIBAgIUQeiXS0yK8mtrhaQJwq0y7Cp0jrUwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOc2VjdXJlLmV4YW1wbGUwIBcNMjYxMTI0MjEwMDA5WhgPMjEyNjEwMzEyMTAwMDlaMBkxFzAVBgNVBAMMDnNlY3VyZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEX/3TXOIK0PPmZ1cw2K1/aGvjckuWRucxSqyK3eOmZQu6Ai+8ENQRbXyoUvC8DfPYH4CzrF93qMAQJ4zoqSLNvaNuMGwwHQYDVR0OBBYEFDnk0h+1VMpMOmooZJWSVxwjPAh5MB8GA1UdIwQYMBaAFDnk0h+1VMpMOmooZJWSVxwjPAh5MA8GA1UdEwEB/wQFMAMBAf8wGQYDVR0RBBIwEIIOc2VjdXJlLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAIDeHWTWKmLkZxH2FCEM+dUN4MOwwZFFpH7QFXhSIOoIAiEAmbt1M1DWRLTkWL7k4mw2bE0WZUrTBu5vPSeOTIBK/CA='

export const testCertificate = {
  key: createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
}
