package com.nurturehub.email.outbound.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls a provider over HTTP. The time-out holds for the whole exchange, the body included; the
 * JDK's own ends with the headers. Redirects are not followed: they would carry secrets elsewhere.
 */
public final class HttpCalls {

  private final HttpClient client;
  private final Duration timeout;

  public HttpCalls(Duration connectTimeout, Duration timeout) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .build();
    this.timeout = timeout;
  }

  /**
   * Checks where a provider is configured to be.
   *
   * @param setting by which it is
   * @throws IllegalArgumentException if that is not an absolute URL
   */
  public static void requireHttp(URI url, String setting) {
    boolean absolute =
        ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()))
            && url.getHost() != null;
    if (!absolute) {
      throw new IllegalArgumentException(setting + " must be an absolute http(s) URL, not " + url);
    }
  }

  /**
   * What is at a path below the root of an API.
   *
   * @param path begins with a slash, and may have a query
   */
  public static URI at(URI root, String path) {
    return URI.create(root.toString().replaceAll("/+$", "") + path);
  }

  /** As part of a path or a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Sends the request and reads the whole answer as text.
   *
   * @throws IOException if there was no whole answer in time
   */
  public HttpResponse<String> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, BodyHandlers.ofString());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no whole answer within " + timeout);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
