package com.nurturehub.email.application.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.port.MessageComposer.Content;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstrumentEmailTest {

  private final PlainTokens tokens = new PlainTokens();
  private final InstrumentEmail instrument =
      new InstrumentEmail(
          new MarkingInstrumenter(),
          tokens,
          new TrackingAddresses(URI.create("https://mail.example")));

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
    InstrumentEmail odd =
        new InstrumentEmail(
            new MarkingInstrumenter(),
            tokens,
            new TrackingAddresses(URI.create("https://mail.example/a&b/'c'/d--")));

    Content tracked =
        odd.instrument(
            Examples.details(ACME, NOON),
            new EmailContent("<a href={{unsubscribe_url}}>", Optional.empty()),
            Examples.settings(ACME),
            NOON);

    assertThat(tracked.unsubscribeUrl()).startsWith("https://mail.example/a&b/'c'/d--/t/u/");
    assertThat(tracked.html())
        .startsWith("<a href=https://mail.example/a&amp;b/&#39;c&#39;/d-&#45;/t/u/");
  }

  @Test
  void bodyShouldBeTrackedWhenItIsAsLongAsItMayBe() {
    String html = "x".repeat(EmailContent.MAX_OCTETS);

    assertThat(instrument(new EmailContent(html, Optional.of("text"))).html()).startsWith(html);
  }

  private Content instrument(EmailContent content) {
    return instrument.instrument(
        Examples.details(ACME, NOON), content, Examples.settings(ACME), NOON);
  }
}
