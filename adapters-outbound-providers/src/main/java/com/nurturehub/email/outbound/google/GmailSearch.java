package com.nurturehub.email.outbound.google;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks a message up in its sender's mailbox by the Gmail API. */
final class GmailSearch {

  /** A 403 with one of these passes (Gmail API, "Resolve errors"). */
  private static final Set<String> PASSING =
      Set.of("rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded");

  private final URI gmailUrl;
  private final HttpCalls http;

  GmailSearch(URI gmailUrl, HttpCalls http) {
    this.gmailUrl = gmailUrl;
    this.http = http;
  }

  /** What the mailbox says. */
  sealed interface Finding {

    /** Gmail's id of the message. */
    record Found(String id) implements Finding {}

    /** No message with this id is in the mailbox. */
    record Nothing() implements Finding {}

    /** The access token is not taken. */
    record TokenRefused() implements Finding {}

    /** Gmail cannot be asked now. */
    record NotNow(Failure failure) implements Finding {}

    /** Gmail will not say, to this client or with this access. */
    record Never() implements Finding {}
  }

  Finding find(MessageId messageId, AccessToken token) {
    HttpRequest request =
        HttpRequest.newBuilder(addressOf(messageId))
            .header("Authorization", "Bearer " + token.value())
            .header("Accept", "application/json")
            .GET()
            .build();
    try {
      return findingIn(http.send(request));
    } catch (IOException e) {
      return notNow("gmail-unreachable", "Gmail could not be reached to look the message up");
    }
  }

  private URI addressOf(MessageId messageId) {
    String id = messageId.value();
    String query = "rfc822msgid:" + id.substring(1, id.length() - 1);
    return URI.create(
        gmailUrl.toString().replaceAll("/+$", "")
            + "/gmail/v1/users/me/messages?includeSpamTrash=true&maxResults=1&q="
            + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private static Finding findingIn(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200) {
      return messageIn(response.body());
    } else if (status == 401) {
      return new Finding.TokenRefused();
    } else if (status == 403) {
      return reasonsIn(response.body()).stream().anyMatch(PASSING::contains)
          ? notNow("gmail-403", "Gmail's quota for look-ups is used up")
          : new Finding.Never();
    } else if (status == 408 || status == 429 || status >= 500) {
      return notNow("gmail-" + status, "Gmail could not look the message up just now");
    }
    return new Finding.Never();
  }

  /** Only a whole answer with nothing in it means that nothing is there. */
  private static Finding messageIn(String body) {
    try {
      Map<String, Object> answer = JSONObjectUtils.parse(body);
      List<String> ids = each(answer.get("messages"), "id");
      if (!ids.isEmpty()) {
        return new Finding.Found(ids.getFirst());
      }
      boolean finished =
          answer.getOrDefault("messages", List.of()).equals(List.of())
              && !answer.containsKey("nextPageToken")
              && !answer.containsKey("error");
      return finished
          ? new Finding.Nothing()
          : notNow("gmail-answer", "Gmail did not finish its search");
    } catch (ParseException e) {
      return notNow("gmail-answer", "Gmail's answer could not be read");
    }
  }

  private static List<String> reasonsIn(String body) {
    try {
      return JSONObjectUtils.parse(body).get("error") instanceof Map<?, ?> error
          ? each(error.get("errors"), "reason")
          : List.of();
    } catch (ParseException e) {
      return List.of();
    }
  }

  /** The field of that name in each object of a JSON array. */
  private static List<String> each(@Nullable Object array, String field) {
    return array instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(object -> ((Map<?, ?>) object).get(field))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toList()
        : List.of();
  }

  private static Finding notNow(String code, String detail) {
    return new Finding.NotNow(new Failure(code, detail));
  }
}
