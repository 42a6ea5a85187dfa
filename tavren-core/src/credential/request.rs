use super::CredentialError;
use crate::limits::{CREDENTIAL_REQUEST_BYTES_MAX, CREDENTIALS_MAX};
use std::fmt;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_types::cbor::{self, CborError, Decode, Encode, Reader, Schema, Writer};

const CONTEXT: &str = "tavren/credential-request/1";

tavren_types::cbor_record! {
    /// What an agent asks its market for credentials with: the keys of their holders, signed by the
    /// key that the agent is enrolled under.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::credential::{CredentialRequest, agent_key, holder_key};
    /// use tavren_core::sealing::Key;
    ///
    /// // The agent, on the user's device: one credential for each deal that it may want.
    /// let secret = Key::from_bytes([3; 32]);
    /// let holders = (0..8).map(|number| *holder_key(&secret, number).public().as_bytes());
    /// let sent = CredentialRequest::signed(holders.collect(), &agent_key(&secret))?.to_bytes();
    ///
    /// // The market, which knows the agent's key.
    /// let request = CredentialRequest::parse(&sent)?;
    /// assert_eq!(request.holders().len(), 8);
    /// assert!(request.is_signed_by(&agent_key(&secret).public()));
    /// # Ok::<(), tavren_core::credential::CredentialError>(())
    /// ```
    #[derive(Clone, PartialEq, Eq)]
    pub struct CredentialRequest {
        0 => schema: Schema<1>,
        1 => holders: Holders,
        2 => signature: [u8; 64],
    }
}

impl CredentialRequest {
    /// Asks for a credential for each of these keys, 1 to 32.
    ///
    /// # Errors
    /// [`CredentialError::Holders`] for none or more than 32.
    pub fn signed(holders: Vec<[u8; 32]>, key: &SigningKey) -> Result<Self, CredentialError> {
        let holders = Holders::new(holders)?;
        let signature = key.sign(CONTEXT, &cbor::to_bytes(&holders));
        Ok(Self {
            schema: Schema,
            holders,
            signature,
        })
    }

    /// A request in its parts, whose signature an agent made elsewhere.
    ///
    /// # Errors
    /// [`CredentialError::Holders`] for none or more than 32.
    pub fn new(holders: Vec<[u8; 32]>, signature: [u8; 64]) -> Result<Self, CredentialError> {
        Ok(Self {
            schema: Schema,
            holders: Holders::new(holders)?,
            signature,
        })
    }

    /// Reads a request; who signed it is not verified yet.
    ///
    /// # Errors
    /// [`CredentialError`] for what is none of this version, or above 1,280 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, CredentialError> {
        if bytes.len() > CREDENTIAL_REQUEST_BYTES_MAX {
            return Err(CredentialError::Oversize);
        }
        Ok(cbor::from_bytes(bytes)?)
    }

    /// The one byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }

    /// The public keys that credentials are asked for, 1 to 32.
    pub fn holders(&self) -> &[[u8; 32]] {
        &self.holders.0
    }

    /// What signs them.
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// True where the agent with this key asks.
    pub fn is_signed_by(&self, agent: &VerifyingKey) -> bool {
        agent.verify(CONTEXT, &cbor::to_bytes(&self.holders), &self.signature)
    }
}

impl fmt::Debug for CredentialRequest {
    /// Prints no key: those of one request are of one person.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CredentialRequest(..)")
    }
}

/// 1 to 32 public keys.
#[derive(Clone, PartialEq, Eq)]
struct Holders(Vec<[u8; 32]>);

impl Holders {
    fn new(keys: Vec<[u8; 32]>) -> Result<Self, CredentialError> {
        match (1..=CREDENTIALS_MAX).contains(&keys.len()) {
            true => Ok(Self(keys)),
            false => Err(CredentialError::Holders),
        }
    }
}

impl Encode for Holders {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Holders {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let expected = "1 to 32 holders";
        Self::new(Decode::decode(reader)?).map_err(|_| CborError::Type { expected, at })
    }
}
