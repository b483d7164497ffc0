package io.whydown.vendor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls with which sources begin to listen.
class SourceCallsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "uvicorn.run(app, port=8010)                        # -            # 127.0.0.1 # 8010",
        "uvicorn.run('shop:app', host='0.0.0.0', port=8010) # -            # 0.0.0.0   # 8010",
        "app.run(debug=True)                                # import flask # 127.0.0.1 # 5000",
        "app.run(host=os.environ['H'], port=81)             # import flask # ''        # 81",
        "demo.launch()                                      # gradio       # 127.0.0.1 # 7860",
        "web.run_app(app)                                   # -            # 0.0.0.0   # 8080",
        "server.add_insecure_port('[::]:50051')             # -            # ::        # 50051",
        "app.listen(3000, () => console.log('up'))          # -            # ''        # 3000",
        "server.listen({ port: 3001, host: '127.0.0.1' })   # -            # 127.0.0.1 # 3001",
        "http.ListenAndServe(\":8888\", nil)                # package main # 0.0.0.0   # 8888",
        "net.Listen(\"tcp\", \"127.0.0.1:9090\")            # package main # 127.0.0.1 # 9090",
        "r.Run(\":8081\")                                   # package main # 0.0.0.0   # 8081",
        "TcpListener::bind(\"127.0.0.1:7878\")              # -            # 127.0.0.1 # 7878",
        "SocketAddr::from(([127, 0, 0, 1], 3000))           # -            # 127.0.0.1 # 3000",
        "new ServerSocket(6000)                             # -            # 0.0.0.0   # 6000",
        "builder.UseUrls(\"http://localhost:5005\")         # -            # localhost # 5005",
        "options.ListenAnyIP(5006)                          # -            # 0.0.0.0   # 5006"
      })
  void tellsWhereItWillListen(String call, String source, String address, int port) {
    assertThat(SourceCalls.mayBegin(call)).as(call).isTrue();
    assertThat(SourceCalls.in(call, (source + call).toLowerCase(Locale.ROOT)))
        .as(call)
        .hasValueSatisfying(found -> {
          assertThat(found.address()).isEqualTo(address.replace("''", ""));
          assertThat(found.port()).isEqualTo(port);
        });
  }

  @Test
  void saysNothingOfOtherCalls() {
    assertThat(SourceCalls.in("app.listen(port)", "app.listen(port)")).isEmpty();
    assertThat(SourceCalls.in("redis.connect('localhost', 6379)", "")).isEmpty();
    assertThat(SourceCalls.in("element.addEventListener('click', f)", "")).isEmpty();
    assertThat(SourceCalls.in("thread.run()", "thread.run()")).isEmpty();
    assertThat(SourceCalls.mayBegin("no call at all")).isFalse();
  }
}
