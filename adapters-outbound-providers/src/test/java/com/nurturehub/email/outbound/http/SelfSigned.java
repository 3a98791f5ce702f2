package com.nurturehub.email.outbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server that proves a name to whoever trusts its own certificate. */
public final class SelfSigned {

  /** Of the key store. */
  public static final String PASSWORD = "changeit";

  private SelfSigned() {}

  /**
   * The server's key store (PKCS 12), which serves as a trust store as well.
   *
   * @param name what it proves, such as {@code DNS:hooks.example}
   */
  public static Path keys(Path directory, String name) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "SAN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }

  /**
   * For the server, and for clients that trust it.
   *
   * @param name what it proves, such as {@code DNS:hooks.example}
   */
  public static SSLContext context(Path directory, String name) throws Exception {
    char[] password = PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance(keys(directory, name).toFile(), password);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
