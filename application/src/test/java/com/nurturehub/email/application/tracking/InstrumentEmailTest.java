package com.nurturehub.email.application.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MessageComposer.Content;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentEmailTest {

  private static final URI MAIL = URI.create("https://mail.example");
  private static final String CLICK = MAIL + "/t/c/";

  private final Stores stores = new InMemoryStores(new SettableClock(NOON)).stores();
  private final PlainTokens tokens = new PlainTokens();
  private final EmailDetails details = Examples.details(ACME, NOON);

  @Test
  void textShouldBeTakenFromTheAuthorsHtmlWhenNoneIsGiven() {
    Content tracked = instrument(new EmailContent("<p>Hello</p>", Optional.empty()));

    assertThat(tracked.html()).startsWith("<p>Hello</p>|https://mail.example/t/c/");
    assertThat(tracked.text()).contains("text of <p>Hello</p>");
  }

  @Test
  void textShouldBeLeftAloneWhenTheAuthorGaveOne() {
    Content tracked = instrument(new EmailContent("<p>Hello</p>", Optional.of("Hello!")));

    assertThat(tracked.text()).contains("Hello!");
  }

  @Test
  void unsubscribeLinkShouldStandWhereverTheAuthorAsksForIt() {
    Content tracked =
        instrument(
            new EmailContent(
                "<a href='{{unsubscribe_url}}'>Stop</a> {{ unsubscribe_url }} {{unsubscribe}}",
                Optional.of("Stop: {{unsubscribe_url}}\n{{\tunsubscribe_url}}")));

    String url = tracked.unsubscribeUrl();
    assertThat(url).startsWith("https://mail.example/t/u/Unsubscribe-");
    assertThat(tracked.html())
        .startsWith("<a href='" + url + "'>Stop</a> " + url + " {{unsubscribe}}|");
    assertThat(tracked.text()).contains("Stop: " + url + "\n" + url);
    assertThat(tokens.unsealUnsubscribe(url.substring(url.lastIndexOf('/') + 1)))
        .map(token -> token.subject().contact())
        .contains(new ContactId("c-1001"));
  }

  @Test
  void unsubscribeLinkShouldBeInTheTextThatIsTakenFromTheHtml() {
    Content tracked = instrument(new EmailContent("<p>{{unsubscribe_url}}</p>", Optional.empty()));

    assertThat(tracked.text()).contains("text of <p>" + tracked.unsubscribeUrl() + "</p>");
  }

  @Test
  void unsubscribeLinkShouldEndNoAttributeAndNoCommentWhateverItsCharacters() {
    Content tracked =
        instrument(
            new MarkingInstrumenter(),
            URI.create("https://mail.example/a&b/'c'/d--"),
            new EmailContent("<a href={{unsubscribe_url}}>", Optional.empty()));

    assertThat(tracked.unsubscribeUrl()).startsWith("https://mail.example/a&b/'c'/d--/t/u/");
    assertThat(tracked.html())
        .startsWith("<a href=https://mail.example/a&amp;b/&#39;c&#39;/d-&#45;/t/u/");
  }

  @Test
  void bodyShouldBeTrackedWhenItIsAsLongAsItMayBe() {
    String html = "x".repeat(EmailContent.MAX_OCTETS);

    assertThat(instrument(new EmailContent(html, Optional.of("text"))).html()).startsWith(html);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_426, 4_000, 16_000})
  void destinationShouldBeKeptWhenItIsTooLongForAnAddress(int length) {
    Link link = link(length);

    String token = tokenFor(link);

    assertThat(tokens.unsealClick(token)).isEmpty();
    TrackingToken.KeptClick kept = tokens.unsealKeptClick(token).orElseThrow();
    assertThat(stores.unitOfWork().forTenant(ACME, () -> stores.destinations().find(kept)))
        .contains(link);
  }

  @Test
  void destinationShouldBeSealedWhenItFitsIntoAnAddress() {
    Link link = link(1_425);

    assertThat(tokens.unsealClick(tokenFor(link)).map(TrackingToken.Click::link)).contains(link);
  }

  private static Link link(int length) {
    String start = "https://agency.example/?";
    return new Link(0, start + "a".repeat(length - start.length()));
  }

  private String tokenFor(Link link) {
    String html =
        instrument(new MarkingInstrumenter(link), MAIL, new EmailContent("<p>", Optional.empty()))
            .html();
    return html.substring(html.indexOf(CLICK) + CLICK.length(), html.lastIndexOf('|'));
  }

  private Content instrument(EmailContent content) {
    return instrument(new MarkingInstrumenter(), MAIL, content);
  }

  private Content instrument(
      MarkingInstrumenter instrumenter, URI publicUrl, EmailContent content) {
    return new InstrumentEmail(
            instrumenter,
            tokens,
            new TrackingAddresses(publicUrl),
            new LongLinks(stores.unitOfWork(), stores.destinations()))
        .instrument(details, content, Examples.settings(ACME), NOON);
  }
}
