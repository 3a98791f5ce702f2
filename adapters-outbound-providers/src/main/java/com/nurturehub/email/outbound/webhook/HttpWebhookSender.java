package com.nurturehub.email.outbound.webhook;

import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import com.nurturehub.email.outbound.http.RetryAfter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Posts over Apache HttpClient, which lets us say how names are looked up and sockets are made; the
 * JDK's own client does not. It adds nothing of its own: no redirects, retries, cookies, proxies or
 * credentials.
 */
public final class HttpWebhookSender implements WebhookSender, AutoCloseable {

  /** For the whole exchange. */
  public static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final Timeout CONNECT_WITHIN = Timeout.ofSeconds(5);
  private static final TimeValue KEEP_IDLE = TimeValue.ofSeconds(30);
  private static final ContentType CLOUD_EVENT =
      ContentType.create("application/cloudevents+json", StandardCharsets.UTF_8);
  private static final int GONE = 410;

  /** Read of an answer's body, so that its connection can be used again; more ends it. */
  private static final int BODY_READ = 16 * 1024;

  private static final int CONNECTIONS = 256;
  private static final int CONNECTIONS_EACH = 16;

  /**
   * On a fine level it writes whole messages with their signatures. Held, since a logger that
   * nobody holds forgets its level.
   */
  private static final Logger WIRE = Logger.getLogger("org.apache.hc");

  private final Targets targets;
  private final Duration timeout;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-deadlines").factory());

  /**
   * Makes a sender.
   *
   * @param allowPrivate whether it also posts to private addresses, and without encryption
   */
  public HttpWebhookSender(boolean allowPrivate, Duration timeout) {
    this(allowPrivate, timeout, SystemDefaultDnsResolver.INSTANCE, SSLContexts.createDefault());
  }

  HttpWebhookSender(boolean allowPrivate, Duration timeout, DnsResolver names, SSLContext tls) {
    WIRE.setLevel(Level.INFO);
    this.targets = new Targets(allowPrivate);
    this.timeout = timeout;
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections(names, tls))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(CONNECT_WITHIN)
                    .setResponseTimeout(Timeout.of(timeout))
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .setUserAgent("NurtureHub-Webhooks/1")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .evictIdleConnections(KEEP_IDLE)
            .build();
  }

  private PoolingHttpClientConnectionManager connections(DnsResolver names, SSLContext tls) {
    return new Checked()
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
        .setDnsResolver(targets.checking(names))
        .setDefaultSocketConfig(
            SocketConfig.custom().setSoTimeout(Timeout.of(timeout)).setTcpNoDelay(true).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(CONNECT_WITHIN)
                .setSocketTimeout(Timeout.of(timeout))
                // Else a message meets a connection that its endpoint has closed meanwhile.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .setMaxConnTotal(CONNECTIONS)
        .setMaxConnPerRoute(CONNECTIONS_EACH)
        .build();
  }

  /** Connections whose sockets check where they connect to. */
  private final class Checked extends PoolingHttpClientConnectionManagerBuilder {

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          targets,
          ports,
          names,
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
    }
  }

  @Override
  public Optional<String> objectionTo(WebhookUrl url) {
    return targets.objectionTo(url);
  }

  @Override
  public Answer post(Post post) {
    Optional<String> objection = objectionTo(post.url());
    return objection.isPresent()
        ? notTaken("target-refused", "the URL " + objection.get())
        : exchange(post);
  }

  private Answer exchange(Post post) {
    HttpPost request = requestOf(post);
    Future<?> deadline =
        deadlines.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response = client.executeOpen(null, request, null);
      Answer answer = answerOf(response, post);
      end(request, response);
      return answer;
    } catch (IOException e) {
      return request.isAborted() ? tooLate() : notTaken(e);
    } finally {
      deadline.cancel(false);
    }
  }

  private static HttpPost requestOf(Post post) {
    HttpPost request = new HttpPost(post.url().value());
    String id = post.message().toString();
    String timestamp = Long.toString(post.at().getEpochSecond());
    request.setHeader("webhook-id", id);
    request.setHeader("webhook-timestamp", timestamp);
    request.setHeader(
        "webhook-signature", Signatures.of(post.secrets(), id, timestamp, post.text()));
    request.setEntity(
        new ByteArrayEntity(post.text().getBytes(StandardCharsets.UTF_8), CLOUD_EVENT));
    return request;
  }

  private static Answer answerOf(ClassicHttpResponse response, Post post) {
    int status = response.getCode();
    if (status >= 200 && status < 300) {
      return new Answer.Taken();
    }
    Failure failure = new Failure("status-" + status, "the endpoint answered " + status);
    if (status == GONE) {
      return new Answer.Gone(failure);
    }
    Optional<Header> retryAfter = Optional.ofNullable(response.getFirstHeader("Retry-After"));
    return new Answer.NotTaken(
        failure, retryAfter.flatMap(header -> RetryAfter.of(header.getValue(), post.at())));
  }

  /**
   * The answer is in; what goes wrong with the rest of it is of no interest. Closing would read a
   * body to its end, and one may have none: so that connection is cut first.
   */
  private static void end(HttpPost request, ClassicHttpResponse response) {
    try {
      if (!isShort(response.getEntity())) {
        request.abort();
      }
      response.close();
    } catch (IOException e) {
      WIRE.log(Level.FINE, "an answer broke off", e);
    }
  }

  private static boolean isShort(@Nullable HttpEntity body) throws IOException {
    return body == null || body.getContent().readNBytes(BODY_READ).length < BODY_READ;
  }

  private static Answer notTaken(IOException failure) {
    return switch (failure) {
      case Targets.NotPublic e ->
          notTaken("target-refused", "its host leads to a private or reserved address");
      case UnknownHostException e -> notTaken("unknown-host", "its host has no address");
      case SocketTimeoutException e -> tooLate();
      case SSLException e -> notTaken("tls", "no encrypted connection could be made to its host");
      case ConnectException e -> notTaken("connect", "nobody takes connections there");
      default -> notTaken("broken-off", "the connection broke off without an answer");
    };
  }

  private static Answer tooLate() {
    return notTaken("timeout", "there was no answer in time");
  }

  private static Answer notTaken(String code, String detail) {
    return new Answer.NotTaken(new Failure(code, detail), Optional.empty());
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }
}
