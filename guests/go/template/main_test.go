package main

import "testing"

func TestSummarize(t *testing.T) {
	cases := map[string]summary{
		"":                     {0, 0},
		" ":                    {0, 1},
		"the quick\nbrown fox": {4, 19},
		"Grüße":                {1, 7},
	}
	for text, want := range cases {
		if got := summarize(text); got != want {
			t.Errorf("%q: %+v and not %+v", text, got, want)
		}
	}
}
