package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.port.IntentScores.Place;
import com.nurturehub.email.domain.delivery.ContactId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the list of hot leads, as opaque text. */
final class LeadCursor {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)/(.+)");

  private LeadCursor() {}

  static String of(Place place) {
    String text = place.score().toPlainString() + "/" + place.contact();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException for any other text
   */
  static Place parse(String text) {
    try {
      Matcher parts =
          SHAPE.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
      if (parts.matches()) {
        return new Place(new BigDecimal(parts.group(1)), new ContactId(parts.group(2)));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(), e);
    }
    throw new IllegalArgumentException(message());
  }

  private static String message() {
    return "must be a cursor that this list gave";
  }
}
