package com.nurturehub.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mailbox's owner without a browser: opens the page of {@link ConsentPages}, presses a button,
 * and tells where the browser would be sent then.
 */
public final class MailboxOwner {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern INPUT =
      Pattern.compile("<input (?:type=\"\\w+\" )?name=\"(\\w+)\"[^>]*? value=\"([^\"]*)\"");

  private MailboxOwner() {}

  /** Leaves the page as it is, and allows. */
  public static URI allow(URI authorizationUrl) {
    return decide(authorizationUrl, "allow", form -> form);
  }

  /** Signs in with another account than the page proposes, and allows. */
  public static URI allowAs(String account, URI authorizationUrl) {
    return decide(
        authorizationUrl,
        "allow",
        form -> form.replaceFirst("account=[^&]*", "account=" + encode(account)));
  }

  /** Takes the tick away from one permission, and allows the others. */
  public static URI allowWithout(String scope, URI authorizationUrl) {
    return decide(
        authorizationUrl, "allow", form -> form.replace("scope=" + encode(scope) + "&", ""));
  }

  public static URI deny(URI authorizationUrl) {
    return decide(authorizationUrl, "deny", form -> form);
  }

  /** A parameter of an address. */
  public static Optional<String> parameter(URI address, String name) {
    return FormFields.parse(Optional.ofNullable(address.getRawQuery()).orElse("")).first(name);
  }

  private static URI decide(URI url, String decision, UnaryOperator<String> change) {
    String page = send(HttpRequest.newBuilder(url).GET().build(), 200).body();
    StringBuilder form = new StringBuilder();
    Matcher input = INPUT.matcher(page);
    while (input.find()) {
      form.append(input.group(1)).append('=').append(encode(unescape(input.group(2)))).append('&');
    }
    HttpRequest press =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(change.apply(form.toString()) + "decision=" + decision))
            .build();
    return URI.create(send(press, 302).headers().firstValue("Location").orElseThrow());
  }

  private static HttpResponse<String> send(HttpRequest request, int expected) {
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() != expected) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String unescape(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
