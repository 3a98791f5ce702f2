package com.nurturehub.email.application.tracking;

import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.HtmlInstrumenter.Tracking;
import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts sealed tracking into an e-mail that is about to leave, the same for every provider. */
public final class InstrumentEmail {

  /** What authors write where the recipient's unsubscribe link shall stand. */
  private static final Pattern UNSUBSCRIBE_URL =
      Pattern.compile("\\{\\{\\s*unsubscribe_url\\s*\\}\\}");

  private final HtmlInstrumenter instrumenter;
  private final TrackingTokens tokens;
  private final TrackingAddresses addresses;

  public InstrumentEmail(
      HtmlInstrumenter instrumenter, TrackingTokens tokens, TrackingAddresses addresses) {
    this.instrumenter = instrumenter;
    this.tokens = tokens;
    this.addresses = addresses;
  }

  /**
   * The bodies as they shall arrive. A text that the author did not give is taken from the HTML
   * before that is tracked, so that it shows the author's own addresses. The unsubscribe link comes
   * in last: it is never tracked as a click.
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
    Tracking tracking =
        new Tracking(
            settings.tracking().clicks()
                ? Optional.of(
                    link ->
                        addresses.click(
                            settings, tokens.seal(new TrackingToken.Click(subject, link))))
                : Optional.empty(),
            settings.tracking().opens()
                ? Optional.of(
                    addresses.open(settings, tokens.seal(new TrackingToken.Open(subject))))
                : Optional.empty());
    String unsubscribeUrl =
        addresses.unsubscribe(settings, tokens.seal(new TrackingToken.Unsubscribe(subject)));
    String html = instrumenter.instrument(content.html(), tracking).html();
    Optional<String> text = content.text().or(() -> instrumenter.textOf(content.html()));
    return new MessageComposer.Content(
        withUnsubscribeUrl(html, inHtml(unsubscribeUrl)),
        text.map(words -> withUnsubscribeUrl(words, unsubscribeUrl)),
        unsubscribeUrl);
  }

  private static String withUnsubscribeUrl(String body, String url) {
    return UNSUBSCRIBE_URL.matcher(body).replaceAll(Matcher.quoteReplacement(url));
  }

  /**
   * Safe wherever an author put it, also in an attribute without quotes: a token that ends in
   * {@code --} before {@code >} would close a comment around it.
   */
  private static String inHtml(String url) {
    return url.replace("&", "&amp;").replace("'", "&#39;").replace("--", "-&#45;");
  }
}
