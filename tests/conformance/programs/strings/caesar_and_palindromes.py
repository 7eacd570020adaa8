def caesar(text, shift):
    result = []
    for char in text:
        if char.isalpha():
            base = ord("A") if char.isupper() else ord("a")
            result.append(chr((ord(char) - base + shift) % 26 + base))
        else:
            result.append(char)
    return "".join(result)


def is_palindrome(text):
    letters = [c.lower() for c in text if c.isalnum()]
    return letters == letters[::-1]


def run_length(text):
    result, count = "", 0
    for i, char in enumerate(text):
        count += 1
        if i + 1 == len(text) or text[i + 1] != char:
            result += char + (str(count) if count > 1 else "")
            count = 0
    return result


print(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
print(is_palindrome("A man, a plan, a canal: Panama"), is_palindrome("no"))
print(run_length("aaabccdddd"))
print(" ".join(w[::-1] for w in "stressed desserts".split()))
print("".join(sorted(set("mississippi"))), {c: "mississippi".count(c) for c in sorted(set("mississippi"))})
