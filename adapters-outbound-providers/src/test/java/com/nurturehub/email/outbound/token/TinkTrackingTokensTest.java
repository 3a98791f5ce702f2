package com.nurturehub.email.outbound.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.port.TrackingTokensContract;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TinkTrackingTokensTest implements TrackingTokensContract {

  private final String keyset = Keysets.generate();
  private final TrackingTokens tokens = with(keyset);

  @Override
  public TrackingTokens tokens() {
    return tokens;
  }

  @Test
  void oldTokensShouldOpenWhenTheKeysetIsRotated() {
    String old = tokens.seal(new TrackingToken.Open(SUBJECT));
    TrackingTokens rotated = with(Keysets.rotate(keyset));

    String fresh = rotated.seal(new TrackingToken.Open(SUBJECT));

    assertThat(rotated.unsealOpen(old)).isPresent();
    assertThat(rotated.unsealOpen(fresh)).isPresent();
    assertThat(tokens.unsealOpen(fresh)).isEmpty();
  }

  @Test
  void tokensShouldNotOpenWhenAnotherKeysetSealedThem() {
    String foreign = with(Keysets.generate()).seal(new TrackingToken.Open(SUBJECT));

    assertThat(tokens.unsealOpen(foreign)).isEmpty();
  }

  @Test
  void longestDestinationShouldComeBackAndALongerOneBeRefused() {
    Link longest = new Link(Integer.MAX_VALUE, "https://x.example/".concat("a".repeat(3_982)));
    Link longer = new Link(0, longest.url() + "a");

    String text = tokens.seal(new TrackingToken.Click(SUBJECT, longest));

    assertThat(tokens.unsealClick(text).map(TrackingToken.Click::link)).contains(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokens.seal(new TrackingToken.Click(SUBJECT, longer)));
  }

  private static TrackingTokens with(String keyset) {
    return new TinkTrackingTokens(Keysets.read(Keysets.TRACKING, Optional.of(keyset)));
  }
}
