package com.nurturehub.email.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.config.AuthConfigProvider;
import jakarta.security.auth.message.config.ServerAuthConfig;
import jakarta.security.auth.message.config.ServerAuthContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerlessVisitsTest {

  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"/t/o/abc.gif", "/t/c/abc", "/t/u/abc", "/t/"})
  void visitsShouldPassWithoutACallerAndWithoutTheServersMechanism(String path) throws Exception {
    Subject client = new Subject();

    assertThat(validated(message("", path), client)).isEqualTo(AuthStatus.SUCCESS);
    assertThat(client.getPrincipals()).isEmpty();
    assertThat(asked).isEmpty();
    assertThat(context(message("/mail", "/mail" + path)).secureResponse(message("", path), null))
        .isEqualTo(AuthStatus.SEND_SUCCESS);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/t",
        "/tenants",
        "/api/v1/tenants/acme/emails",
        "/api/t/o/abc",
        "//t/o/abc",
        "/%74/o/abc",
        "/metrics",
        "/health/ready"
      })
  void everythingElseShouldBeTheServersMechanisms(String path) throws Exception {
    assertThat(validated(message("", path), new Subject())).isEqualTo(AuthStatus.SEND_FAILURE);
    assertThat(asked).containsExactly(path);
  }

  @Test
  void aVisitShouldBeToldByWhatFollowsTheContext() throws Exception {
    validated(message("/t", "/t/api/v1/alerts"), new Subject());

    assertThat(asked).containsExactly("/t/api/v1/alerts");
  }

  private AuthStatus validated(MessageInfo message, Subject client) throws AuthException {
    return context(message).validateRequest(message, client, null);
  }

  private ServerAuthContext context(MessageInfo message) throws AuthException {
    ServerAuthContext mechanism =
        stub(ServerAuthContext.class, Map.of("validateRequest", this::turnAway));
    ServerAuthConfig servers =
        stub(
            ServerAuthConfig.class,
            Map.of("getAuthContextID", asked -> "servers", "getAuthContext", asked -> mechanism));
    ServerAuthConfig config =
        new CallerlessVisits(
                stub(AuthConfigProvider.class, Map.of("getServerAuthConfig", asked -> servers)))
            .getServerAuthConfig("HttpServlet", "server /", null);
    return config.getAuthContext(config.getAuthContextID(message), null, Map.of());
  }

  /** What the server has: a mechanism that turns everybody away and notes whom. */
  private Object turnAway(Object[] arguments) {
    HttpServletRequest request =
        (HttpServletRequest) ((MessageInfo) arguments[0]).getRequestMessage();
    asked.add(request.getRequestURI());
    return AuthStatus.SEND_FAILURE;
  }

  private static MessageInfo message(String contextPath, String uri) {
    HttpServletRequest request =
        stub(
            HttpServletRequest.class,
            Map.of("getContextPath", asked -> contextPath, "getRequestURI", asked -> uri));
    return stub(MessageInfo.class, Map.of("getRequestMessage", asked -> request));
  }

  /** Answers these methods; no other is called. */
  private static <T> T stub(Class<T> type, Map<String, Function<Object[], Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                Optional.ofNullable(answers.get(method.getName()))
                    .orElseThrow(() -> new AssertionError("nobody calls " + method))
                    .apply(arguments)));
  }
}
