package com.nurturehub.email.outbound.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;

/** By which right access tokens are asked for on behalf of a tenant, and where. */
public sealed interface Grant {

  /** Where the right comes from. */
  DeliverySettings settings();

  /** The provider's token endpoint. */
  URI tokenUrl();

  /** What a token is to open; where empty, all that was granted. */
  Set<String> scopes();

  /**
   * What a mailbox's owner granted to a client.
   *
   * @param field of the settings' credentials that holds the refresh token
   * @param rotates whether the provider may replace the refresh token when it is used
   */
  record RefreshToken(
      DeliverySettings settings,
      URI tokenUrl,
      Set<String> scopes,
      OAuthClient client,
      String field,
      boolean rotates)
      implements Grant {

    public RefreshToken {
      scopes = Set.copyOf(scopes);
      if (settings.credentials().value(field).isEmpty()) {
        throw new IllegalArgumentException("there is no " + field);
      }
    }
  }

  /**
   * What an administrator allowed a service account to do in mailboxes (RFC 7523, 2.1).
   *
   * @param subject in whose name it acts
   */
  record JwtBearer(
      DeliverySettings settings,
      URI tokenUrl,
      Set<String> scopes,
      ServiceAccount account,
      MailAddress subject)
      implements Grant {

    /** The longest that an assertion may be good for. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    public JwtBearer {
      scopes = Set.copyOf(scopes);
    }

    /** The account's signed word that it acts for the subject. */
    SignedJWT assertion(Instant now) {
      SignedJWT assertion =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(JOSEObjectType.JWT)
                  .keyID(account.keyId().orElse(null))
                  .build(),
              new JWTClaimsSet.Builder()
                  .issuer(account.email())
                  .subject(subject.value())
                  .audience(tokenUrl.toString())
                  .claim("scope", String.join(" ", new TreeSet<>(scopes)))
                  .issueTime(Date.from(now))
                  .expirationTime(Date.from(now.plus(LIFETIME)))
                  .build());
      try {
        assertion.sign(new RSASSASigner(account.key()));
      } catch (JOSEException e) {
        throw new IllegalStateException("every Java platform signs by RS256", e);
      }
      return assertion;
    }
  }

  /** What a client may do in its own name. */
  record ClientCredentials(
      DeliverySettings settings, URI tokenUrl, Set<String> scopes, OAuthClient client)
      implements Grant {

    public ClientCredentials {
      scopes = Set.copyOf(scopes);
    }
  }

  /** The same for the same right alone. */
  default Key key() {
    return new Key(settings().tenant(), settings().updatedAt(), tokenUrl(), scopes());
  }

  /**
   * Under what an access token is kept. It holds no secret, and stays the same when a provider
   * replaces one.
   *
   * @param configuredAt tells one version of a tenant's settings from another
   */
  record Key(TenantId tenant, Instant configuredAt, URI tokenUrl, Set<String> scopes) {}
}
