package com.nurturehub.email.application.tracking;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Puts sealed tracking into an e-mail that is about to leave, the same for every provider. */
public final class InstrumentEmail {

  /** Longest address of a link; beyond that, clients and proxies begin to cut. */
  static final int MAX_CLICK_URL = 1_900;

  /** A token grows by four characters for three octets, so that no longer destination fits. */
  private static final int MAX_SEALED_OCTETS = MAX_CLICK_URL / 4 * 3;

  private final HtmlInstrumenter instrumenter;
  private final TrackingTokens tokens;
  private final TrackingAddresses addresses;
  private final LongLinks longLinks;

  public InstrumentEmail(
      HtmlInstrumenter instrumenter,
      TrackingTokens tokens,
      TrackingAddresses addresses,
      LongLinks longLinks) {
    this.instrumenter = instrumenter;
    this.tokens = tokens;
    this.addresses = addresses;
    this.longLinks = longLinks;
  }

  /**
   * The bodies as they shall arrive. A text that the author did not give is taken from the HTML
   * before that is tracked, so that it shows the author's own addresses. The unsubscribe link comes
   * in last: it is never tracked as a click.
   *
   * @throws com.nurturehub.email.application.port.StorageUnavailable when a destination must be
   *     kept and the store is away
   */
  public MessageComposer.Content instrument(
      EmailDetails details, EmailContent content, DeliverySettings settings, Instant now) {
    TrackingToken.Subject subject =
        new TrackingToken.Subject(
            details.tenant(),
            details.id(),
            details.sequence(),
            details.contact().id(),
            now.truncatedTo(ChronoUnit.SECONDS));
    List<Link> kept = new ArrayList<>();
    Tracking tracking =
        new Tracking(
            settings.tracking().clicks()
                ? Optional.of(link -> clickUrl(settings, subject, link, kept))
                : Optional.empty(),
            settings.tracking().opens()
                ? Optional.of(
                    addresses.open(settings, tokens.seal(new TrackingToken.Open(subject))))
                : Optional.empty(),
            url -> addresses.isOurs(settings, url));
    String unsubscribeUrl =
        addresses.unsubscribe(settings, tokens.seal(new TrackingToken.Unsubscribe(subject)));
    String html = instrumenter.instrument(content.html(), tracking).html();
    if (!kept.isEmpty()) {
      longLinks.keep(details, kept);
    }
    Optional<String> text = content.text().or(() -> instrumenter.textOf(content.html()));
    return new MessageComposer.Content(
        withUnsubscribeUrl(html, inHtml(unsubscribeUrl)),
        text.map(words -> withUnsubscribeUrl(words, unsubscribeUrl)),
        unsubscribeUrl);
  }

  private String clickUrl(
      DeliverySettings settings, TrackingToken.Subject subject, Link link, List<Link> kept) {
    if (link.url().getBytes(StandardCharsets.UTF_8).length <= MAX_SEALED_OCTETS) {
      String url = addresses.click(settings, tokens.seal(new TrackingToken.Click(subject, link)));
      if (url.length() <= MAX_CLICK_URL) {
        return url;
      }
    }
    kept.add(link);
    return addresses.click(
        settings, tokens.seal(new TrackingToken.KeptClick(subject, link.index())));
  }

  private static String withUnsubscribeUrl(String body, String url) {
    return HtmlInstrumenter.UNSUBSCRIBE_URL.matcher(body).replaceAll(Matcher.quoteReplacement(url));
  }

  /**
   * Safe wherever an author put it, also in an attribute without quotes: a token that ends in
   * {@code --} before {@code >} would close a comment around it.
   */
  private static String inHtml(String url) {
    return url.replace("&", "&amp;").replace("'", "&#39;").replace("--", "-&#45;");
  }
}
