TEXT = "It was the best of times, it was the worst of times, it was the age of wisdom"

counts = {}
for word in TEXT.lower().replace(",", "").split():
    counts[word] = counts.get(word, 0) + 1
for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
    if count > 1:
        print(f"{word:<8}{'#' * count} {count}")
by_length = {}
for word in counts:
    by_length.setdefault(len(word), []).append(word)
print({length: sorted(words) for length, words in sorted(by_length.items())})
print(sum(counts.values()), max(counts, key=counts.get))
index = {}
for position, word in enumerate(TEXT.lower().split()):
    index.setdefault(word[0], {}).setdefault(word, []).append(position)
print(index["w"])
