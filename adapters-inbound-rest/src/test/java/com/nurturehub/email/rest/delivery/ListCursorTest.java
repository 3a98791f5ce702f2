package com.nurturehub.email.rest.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ListCursorTest {

  @Property(tries = 200)
  void cursorShouldReadBackWhateverTheId(@ForAll long most, @ForAll long least) {
    UUID id = new UUID(most, least);

    String cursor = ListCursor.of(id);

    assertThat(cursor).matches("[A-Za-z0-9_-]{22}");
    assertThat(ListCursor.parse(cursor)).isEqualTo(id);
  }

  @Example
  void cursorShouldBeRefusedWhenTheListDidNotGiveIt() {
    for (String text : new String[] {"", "A", "AAAA", "not+base64url/", "A".repeat(1_000)}) {
      assertThatThrownBy(() -> ListCursor.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("must be a cursor that this list gave");
    }
  }
}
