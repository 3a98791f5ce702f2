package com.nurturehub.email.application.tracking;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.domain.delivery.EmailContent;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstrumentEmailTest {

  private final InstrumentEmail instrument =
      new InstrumentEmail(
          new MarkingInstrumenter(),
          new PlainTokens(),
          new TrackingAddresses(URI.create("https://mail.example")));

  @Test
  void textShouldBeTakenFromTheAuthorsHtmlWhenNoneIsGiven() {
    EmailContent tracked = instrument(new EmailContent("<p>Hello</p>", Optional.empty()));

    assertThat(tracked.html()).startsWith("<p>Hello</p>|https://mail.example/t/c/");
    assertThat(tracked.text()).contains("text of <p>Hello</p>");
  }

  @Test
  void textShouldBeLeftAloneWhenTheAuthorGaveOne() {
    EmailContent tracked = instrument(new EmailContent("<p>Hello</p>", Optional.of("Hello!")));

    assertThat(tracked.text()).contains("Hello!");
  }

  private EmailContent instrument(EmailContent content) {
    return instrument.instrument(
        Examples.details(ACME, NOON), content, Examples.settings(ACME), NOON);
  }
}
